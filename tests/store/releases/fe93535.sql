BEGIN TRANSACTION;
CREATE TABLE accounts (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	parent_sid VARCHAR(34), 
	email VARCHAR(254), 
	friendly_name VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	role VARCHAR(64) NOT NULL, 
	auth_token_encrypted VARCHAR(255) NOT NULL, 
	auth_token_hash VARCHAR(64) NOT NULL, 
	password_hash VARCHAR(255), 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT fk_accounts_parent_sid FOREIGN KEY(parent_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_accounts_email UNIQUE (email), 
	CONSTRAINT uq_accounts_sid UNIQUE (sid)
);
INSERT INTO "accounts" VALUES(1,'ACcf675f1422d9e52d0f1ee5659ba3754e',NULL,'administrator@localhost','Administrator','active','Administrator','gAAAAABrDBDzQG1UCA-Ofq_YYCjlZ50PF-QXkBzBEh6dSsolHS_USwvmQ6ZapdFE8VnXvvXQJi2MD_8l3QgHiDQrTaqBciuMR305oh24bU_uqxVtUSmFvueXp3NGL4q1zDt2lN3YiOds','7feea9ab5114161bb85474d98013e56186f564cd6c992c22c5a3c513ad5d406d',NULL,'2026-11-29 11:48:03.806146','2026-11-29 11:48:03.806151');
INSERT INTO "accounts" VALUES(2,'XX00000000000000000000000000000002','ACcf675f1422d9e52d0f1ee5659ba3754e','x4','x5','completed','x7','x8','x9','x10','2026-11-20 12:00:11.000000','2026-11-20 12:00:12.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0017');
CREATE TABLE api_keys (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	secret_hash VARCHAR(64) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT fk_api_keys_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_api_keys_sid UNIQUE (sid)
);
INSERT INTO "api_keys" VALUES(1,'XX0000000000000000000000000000003d','ACcf675f1422d9e52d0f1ee5659ba3754e','x63','x64','2026-11-20 12:00:05.000000','2026-11-20 12:00:06.000000');
CREATE TABLE applications (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	sms_status_callback VARCHAR(2048) NOT NULL, 
	message_status_callback VARCHAR(2048) NOT NULL, 
	public_application_connect_enabled BOOLEAN NOT NULL, 
	voice_caller_id_lookup BOOLEAN NOT NULL, 
	voice_url VARCHAR(2048) NOT NULL, 
	voice_method VARCHAR(16) NOT NULL, 
	voice_fallback_url VARCHAR(2048) NOT NULL, 
	voice_fallback_method VARCHAR(16) NOT NULL, 
	status_callback VARCHAR(2048) NOT NULL, 
	status_callback_method VARCHAR(16) NOT NULL, 
	sms_url VARCHAR(2048) NOT NULL, 
	sms_method VARCHAR(16) NOT NULL, 
	sms_fallback_url VARCHAR(2048) NOT NULL, 
	sms_fallback_method VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_applications PRIMARY KEY (id), 
	CONSTRAINT fk_applications_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_applications_sid UNIQUE (sid)
);
INSERT INTO "applications" VALUES(1,'XX00000000000000000000000000000044','ACcf675f1422d9e52d0f1ee5659ba3754e','x70','x71','x72','x73',0,0,'x76','x77','x78','x79','x80','x81','x82','x83','x84','x85','2026-11-20 12:00:26.000000','2026-11-20 12:00:27.000000');
CREATE TABLE calls (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	parent_call_sid VARCHAR(34), 
	phone_number_sid VARCHAR(34), 
	"to" VARCHAR(320) NOT NULL, 
	"from" VARCHAR(320) NOT NULL, 
	caller_name VARCHAR(320) NOT NULL, 
	forwarded_from VARCHAR(320) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	direction VARCHAR(16) NOT NULL, 
	start_time DATETIME, 
	end_time DATETIME, 
	duration INTEGER, 
	api_version VARCHAR(16) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	channel VARCHAR(128) NOT NULL, 
	timeout INTEGER NOT NULL, 
	application TEXT, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_calls PRIMARY KEY (id), 
	CONSTRAINT fk_calls_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_calls_sid UNIQUE (sid)
);
INSERT INTO "calls" VALUES(1,'CA00000000000000000000000000000059','ACcf675f1422d9e52d0f1ee5659ba3754e',NULL,'CA0000000000000000000000000000005c','x93','x94','x95','x96','completed','x98',NULL,'2026-11-20 12:00:40.000000',NULL,'x102','x103','x104',105,'x106','2026-11-20 12:00:47.000000','2026-11-20 12:00:48.000000');
CREATE TABLE clients (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	login VARCHAR(64) NOT NULL, 
	ha1_encrypted VARCHAR(255) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	status INTEGER NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	voice_url VARCHAR(2048) NOT NULL, 
	voice_method VARCHAR(16) NOT NULL, 
	voice_fallback_url VARCHAR(2048) NOT NULL, 
	voice_fallback_method VARCHAR(16) NOT NULL, 
	voice_application_sid VARCHAR(34), 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_clients PRIMARY KEY (id), 
	CONSTRAINT fk_clients_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_clients_login UNIQUE (login), 
	CONSTRAINT uq_clients_sid UNIQUE (sid)
);
INSERT INTO "clients" VALUES(1,'XX0000000000000000000000000000006e','ACcf675f1422d9e52d0f1ee5659ba3754e','x112','x113','x114',115,'x116','x117','x118','x119','x120',NULL,'2026-11-20 12:00:02.000000','2026-11-20 12:00:03.000000');
CREATE TABLE conferences (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(128) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	reason VARCHAR(64), 
	ended_by VARCHAR(34), 
	node VARCHAR(32) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_conferences PRIMARY KEY (id), 
	CONSTRAINT fk_conferences_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_conferences_sid UNIQUE (sid)
);
INSERT INTO "conferences" VALUES(1,'XX0000000000000000000000000000007d','ACcf675f1422d9e52d0f1ee5659ba3754e','x127','completed',NULL,'x130','x131','x132','2026-11-20 12:00:13.000000','2026-11-20 12:00:14.000000');
CREATE TABLE faxes (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34), 
	"to" VARCHAR(320) NOT NULL, 
	"from" VARCHAR(320) NOT NULL, 
	body TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	direction VARCHAR(16) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	status_callback VARCHAR(2048) NOT NULL, 
	date_sent DATETIME, 
	error_code INTEGER, 
	error_message TEXT NOT NULL, 
	reference VARCHAR(255) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	claimed_until DATETIME, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_faxes PRIMARY KEY (id), 
	CONSTRAINT fk_faxes_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_faxes_sid UNIQUE (sid)
);
INSERT INTO "faxes" VALUES(1,'XX00000000000000000000000000000088','ACcf675f1422d9e52d0f1ee5659ba3754e','XX0000000000000000000000000000008a','x139','x140','x141','completed','x143','x144','x145','2026-11-20 12:00:26.000000',NULL,'x148','x149',150,'2026-11-20 12:00:31.000000','2026-11-20 12:00:32.000000','2026-11-20 12:00:33.000000','2026-11-20 12:00:34.000000');
CREATE TABLE homes (
	id INTEGER NOT NULL, 
	place VARCHAR(64) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_homes PRIMARY KEY (id), 
	CONSTRAINT uq_homes_place UNIQUE (place)
);
INSERT INTO "homes" VALUES(1,'x14','x15','2026-11-20 12:00:16.000000');
CREATE TABLE idempotency_keys (
	id INTEGER NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	key_hash VARCHAR(64) NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	resource_sid VARCHAR(34) NOT NULL, 
	date_created DATETIME NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (id), 
	CONSTRAINT fk_idempotency_keys_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_idempotency_keys_account_sid_key_hash UNIQUE (account_sid, key_hash)
);
INSERT INTO "idempotency_keys" VALUES(1,'ACcf675f1422d9e52d0f1ee5659ba3754e','x157','x158','XX0000000000000000000000000000009f','2026-11-20 12:00:40.000000');
CREATE TABLE "incoming_phone_numbers" (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	phone_number VARCHAR(64) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	voice_caller_id_lookup BOOLEAN NOT NULL, 
	voice_url VARCHAR(2048) NOT NULL, 
	voice_method VARCHAR(16) NOT NULL, 
	voice_fallback_url VARCHAR(2048) NOT NULL, 
	voice_fallback_method VARCHAR(16) NOT NULL, 
	status_callback VARCHAR(2048) NOT NULL, 
	status_callback_method VARCHAR(16) NOT NULL, 
	sms_url VARCHAR(2048) NOT NULL, 
	sms_method VARCHAR(16) NOT NULL, 
	sms_fallback_url VARCHAR(2048) NOT NULL, 
	sms_fallback_method VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	voice_application_sid VARCHAR(34), 
	sms_application_sid VARCHAR(34), 
	kind VARCHAR(16) DEFAULT 'local' NOT NULL, 
	fax_url VARCHAR(2048) NOT NULL, 
	fax_method VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_incoming_phone_numbers PRIMARY KEY (id), 
	CONSTRAINT uq_incoming_phone_numbers_phone_number UNIQUE (phone_number), 
	CONSTRAINT uq_incoming_phone_numbers_sid UNIQUE (sid), 
	CONSTRAINT fk_incoming_phone_numbers_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid)
);
INSERT INTO "incoming_phone_numbers" VALUES(1,'PN7bc565055f04187b6e65df4c284f4731','ACcf675f1422d9e52d0f1ee5659ba3754e','1234','1234','2012-04-24',0,'http://127.0.0.1:8080/restcomm/demo/hello-world.xml','POST','','POST','','POST','','POST','','POST','2026-11-29 11:48:03.807746','2026-11-29 11:48:03.807748',NULL,NULL,'local','','POST');
INSERT INTO "incoming_phone_numbers" VALUES(2,'PNfaa423f850c151cf2bad075f5e90c4ad','ACcf675f1422d9e52d0f1ee5659ba3754e','1235','1235','2012-04-24',0,'http://127.0.0.1:8080/restcomm/demo/menu.xml','POST','','POST','','POST','','POST','','POST','2026-11-29 11:48:03.807753','2026-11-29 11:48:03.807754',NULL,NULL,'local','','POST');
INSERT INTO "incoming_phone_numbers" VALUES(3,'XX000000000000000000000000000000a2','ACcf675f1422d9e52d0f1ee5659ba3754e','x164','x165','x166',0,'x168','x169','x170','x171','x172','x173','x174','x175','x176','x177','2026-11-20 12:00:58.000000','2026-11-20 12:00:59.000000','XX000000000000000000000000000000b4',NULL,'local','x183','x184');
CREATE TABLE mailbox (
	id INTEGER NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	payload TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	CONSTRAINT pk_mailbox PRIMARY KEY (id)
);
INSERT INTO "mailbox" VALUES(1,'x18','XX00000000000000000000000000000013','x20','x21','2026-11-20 12:00:22.000000');
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34), 
	"to" VARCHAR(320) NOT NULL, 
	"from" VARCHAR(320) NOT NULL, 
	body TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	direction VARCHAR(16) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	status_callback VARCHAR(2048) NOT NULL, 
	date_sent DATETIME, 
	error_code INTEGER, 
	error_message TEXT NOT NULL, 
	reference VARCHAR(255) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	claimed_until DATETIME, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_messages_sid UNIQUE (sid)
);
INSERT INTO "messages" VALUES(1,'XX000000000000000000000000000000ba','ACcf675f1422d9e52d0f1ee5659ba3754e','XX000000000000000000000000000000bc','x189','x190','x191','completed','x193','x194','x195','2026-11-20 12:00:16.000000',NULL,'x198','x199',200,'2026-11-20 12:00:21.000000','2026-11-20 12:00:22.000000','2026-11-20 12:00:23.000000','2026-11-20 12:00:24.000000');
CREATE TABLE notifications (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34), 
	api_version VARCHAR(16) NOT NULL, 
	log INTEGER NOT NULL, 
	error_code INTEGER NOT NULL, 
	more_info VARCHAR(2048) NOT NULL, 
	message_text TEXT NOT NULL, 
	message_date DATETIME NOT NULL, 
	request_url TEXT NOT NULL, 
	request_method VARCHAR(16) NOT NULL, 
	request_variables TEXT NOT NULL, 
	response_headers TEXT NOT NULL, 
	response_body TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_notifications PRIMARY KEY (id), 
	CONSTRAINT fk_notifications_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_notifications_sid UNIQUE (sid)
);
INSERT INTO "notifications" VALUES(1,'XX000000000000000000000000000000ce','ACcf675f1422d9e52d0f1ee5659ba3754e','XX000000000000000000000000000000d0','x209',210,211,'x212','x213','2026-11-20 12:00:34.000000','x215','x216','x217','x218','x219','2026-11-20 12:00:40.000000','2026-11-20 12:00:41.000000');
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	token VARCHAR(36) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	sequence INTEGER NOT NULL, 
	url VARCHAR(2048) NOT NULL, 
	method VARCHAR(16) NOT NULL, 
	params TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	claimed_until DATETIME, 
	last_error TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_outbox_token UNIQUE (token)
);
INSERT INTO "outbox" VALUES(1,'x223','ACcf675f1422d9e52d0f1ee5659ba3754e','XX000000000000000000000000000000e1',226,'x227','x228','x229','x230',231,'2026-11-20 12:00:52.000000',NULL,'x234','2026-11-20 12:00:55.000000','2026-11-20 12:00:56.000000');
CREATE TABLE outgoing_caller_ids (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	phone_number VARCHAR(64) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_outgoing_caller_ids PRIMARY KEY (id), 
	CONSTRAINT fk_outgoing_caller_ids_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_outgoing_caller_ids_account_sid_phone_number UNIQUE (account_sid, phone_number), 
	CONSTRAINT uq_outgoing_caller_ids_sid UNIQUE (sid)
);
INSERT INTO "outgoing_caller_ids" VALUES(1,'XX000000000000000000000000000000ee','ACcf675f1422d9e52d0f1ee5659ba3754e','x240','x241','2026-11-20 12:00:02.000000','2026-11-20 12:00:03.000000');
CREATE TABLE participants (
	id INTEGER NOT NULL, 
	entry VARCHAR(64) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	conference_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	label VARCHAR(128) NOT NULL, 
	muted BOOLEAN NOT NULL, 
	hold BOOLEAN NOT NULL, 
	start_conference_on_enter BOOLEAN NOT NULL, 
	end_conference_on_exit BOOLEAN NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_participants PRIMARY KEY (id), 
	CONSTRAINT fk_participants_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_participants_entry UNIQUE (entry)
);
INSERT INTO "participants" VALUES(1,'x245','ACcf675f1422d9e52d0f1ee5659ba3754e','XX000000000000000000000000000000f7','XX000000000000000000000000000000f8','x249','x250',0,0,0,0,'2026-11-20 12:00:15.000000','2026-11-20 12:00:16.000000');
CREATE TABLE pool_numbers (
	id INTEGER NOT NULL, 
	phone_number VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	iso_country VARCHAR(2) NOT NULL, 
	area_code VARCHAR(16) NOT NULL, 
	locality VARCHAR(64) NOT NULL, 
	region VARCHAR(64) NOT NULL, 
	postal_code VARCHAR(16) NOT NULL, 
	lata VARCHAR(16) NOT NULL, 
	rate_center VARCHAR(64) NOT NULL, 
	voice BOOLEAN NOT NULL, 
	sms BOOLEAN NOT NULL, 
	mms BOOLEAN NOT NULL, 
	fax BOOLEAN NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_pool_numbers PRIMARY KEY (id), 
	CONSTRAINT uq_pool_numbers_phone_number UNIQUE (phone_number)
);
INSERT INTO "pool_numbers" VALUES(1,'x24','x25','x2','x27','x28','x29','x30','x31','x32',0,0,0,0,'2026-11-20 12:00:37.000000','2026-11-20 12:00:38.000000');
CREATE TABLE queue_members (
	id INTEGER NOT NULL, 
	entry VARCHAR(32) NOT NULL, 
	queue_sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	entered DOUBLE NOT NULL, 
	CONSTRAINT pk_queue_members PRIMARY KEY (id), 
	CONSTRAINT fk_queue_members_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_queue_members_entry UNIQUE (entry)
);
INSERT INTO "queue_members" VALUES(1,'x258','XX00000000000000000000000000000103','ACcf675f1422d9e52d0f1ee5659ba3754e','XX00000000000000000000000000000105','x262',1.5);
CREATE TABLE queues (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	max_size INTEGER NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_queues PRIMARY KEY (id), 
	CONSTRAINT fk_queues_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_queues_sid UNIQUE (sid), 
	CONSTRAINT uq_queues_account_sid_friendly_name UNIQUE (account_sid, friendly_name)
);
INSERT INTO "queues" VALUES(1,'XX00000000000000000000000000000109','ACcf675f1422d9e52d0f1ee5659ba3754e','x267',268,'2026-11-20 12:00:29.000000','2026-11-20 12:00:30.000000');
CREATE TABLE recordings (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	duration INTEGER NOT NULL, 
	channels INTEGER NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	start_time DATETIME, 
	error TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, conference_sid VARCHAR(34), 
	CONSTRAINT pk_recordings PRIMARY KEY (id), 
	CONSTRAINT fk_recordings_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_recordings_sid UNIQUE (sid)
);
INSERT INTO "recordings" VALUES(1,'XX00000000000000000000000000000110','ACcf675f1422d9e52d0f1ee5659ba3754e','XX00000000000000000000000000000112','completed',276,277,'x278','x279','2026-11-20 12:00:40.000000','x281','2026-11-20 12:00:42.000000','2026-11-20 12:00:43.000000','XX0000000000000000000000000000011c');
CREATE TABLE sip_credential_lists (
	sid VARCHAR(34) NOT NULL, 
	id INTEGER NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_sip_credential_lists PRIMARY KEY (id), 
	CONSTRAINT fk_sip_credential_lists_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_sip_credential_lists_sid UNIQUE (sid)
);
INSERT INTO "sip_credential_lists" VALUES('XX0000000000000000000000000000011d',1,'ACcf675f1422d9e52d0f1ee5659ba3754e','x288','2026-11-20 12:00:49.000000','2026-11-20 12:00:50.000000');
CREATE TABLE sip_credentials (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	list_sid VARCHAR(34) NOT NULL, 
	username VARCHAR(64) NOT NULL, 
	ha1_encrypted VARCHAR(255) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_sip_credentials PRIMARY KEY (id), 
	CONSTRAINT fk_sip_credentials_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT fk_sip_credentials_list_sid FOREIGN KEY(list_sid) REFERENCES sip_credential_lists (sid) ON DELETE CASCADE, 
	CONSTRAINT uq_sip_credentials_list_sid_username UNIQUE (list_sid, username), 
	CONSTRAINT uq_sip_credentials_sid UNIQUE (sid)
);
INSERT INTO "sip_credentials" VALUES(1,'XX00000000000000000000000000000153','ACcf675f1422d9e52d0f1ee5659ba3754e','XX0000000000000000000000000000011d','x342','x343','2026-11-20 12:00:44.000000','2026-11-20 12:00:45.000000');
CREATE TABLE sip_domains (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	domain_name VARCHAR(128) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	voice_url VARCHAR(2048) NOT NULL, 
	voice_method VARCHAR(16) NOT NULL, 
	voice_fallback_url VARCHAR(2048) NOT NULL, 
	voice_fallback_method VARCHAR(16) NOT NULL, 
	voice_status_callback_url VARCHAR(2048) NOT NULL, 
	voice_status_callback_method VARCHAR(16) NOT NULL, 
	sip_registration BOOLEAN NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_sip_domains PRIMARY KEY (id), 
	CONSTRAINT fk_sip_domains_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_sip_domains_domain_name UNIQUE (domain_name), 
	CONSTRAINT uq_sip_domains_sid UNIQUE (sid)
);
INSERT INTO "sip_domains" VALUES(1,'XX00000000000000000000000000000124','ACcf675f1422d9e52d0f1ee5659ba3754e','x294','x295','x296','x297','x298','x299','x300','x301','x302',0,'2026-11-20 12:00:04.000000','2026-11-20 12:00:05.000000');
CREATE TABLE sip_ip_access_control_lists (
	sid VARCHAR(34) NOT NULL, 
	id INTEGER NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_sip_ip_access_control_lists PRIMARY KEY (id), 
	CONSTRAINT fk_sip_ip_access_control_lists_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_sip_ip_access_control_lists_sid UNIQUE (sid)
);
INSERT INTO "sip_ip_access_control_lists" VALUES('XX00000000000000000000000000000132',1,'ACcf675f1422d9e52d0f1ee5659ba3754e','x309','2026-11-20 12:00:10.000000','2026-11-20 12:00:11.000000');
CREATE TABLE sip_ip_addresses (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	list_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	ip_address VARCHAR(45) NOT NULL, 
	cidr_prefix_length INTEGER NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_sip_ip_addresses PRIMARY KEY (id), 
	CONSTRAINT fk_sip_ip_addresses_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT fk_sip_ip_addresses_list_sid FOREIGN KEY(list_sid) REFERENCES sip_ip_access_control_lists (sid) ON DELETE CASCADE, 
	CONSTRAINT uq_sip_ip_addresses_sid UNIQUE (sid)
);
INSERT INTO "sip_ip_addresses" VALUES(1,'XX0000000000000000000000000000015b','ACcf675f1422d9e52d0f1ee5659ba3754e','XX00000000000000000000000000000132','x350','x351',352,'2026-11-20 12:00:53.000000','2026-11-20 12:00:54.000000');
CREATE TABLE sip_mappings (
	id INTEGER NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	domain_sid VARCHAR(34) NOT NULL, 
	list_sid VARCHAR(34) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_sip_mappings PRIMARY KEY (id), 
	CONSTRAINT fk_sip_mappings_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT fk_sip_mappings_domain_sid FOREIGN KEY(domain_sid) REFERENCES sip_domains (sid) ON DELETE CASCADE, 
	CONSTRAINT uq_sip_mappings_domain_sid_list_sid_purpose UNIQUE (domain_sid, list_sid, purpose)
);
INSERT INTO "sip_mappings" VALUES(1,'ACcf675f1422d9e52d0f1ee5659ba3754e','XX00000000000000000000000000000124','XX00000000000000000000000000000166','x359','2026-11-20 12:00:00.000000','2026-11-20 12:00:01.000000');
CREATE TABLE "switch_nodes" (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	version VARCHAR(16) NOT NULL, 
	address VARCHAR(128) NOT NULL, 
	up BOOLEAN NOT NULL, 
	draining BOOLEAN NOT NULL, 
	legs INTEGER NOT NULL, 
	capacity INTEGER NOT NULL, 
	weight INTEGER NOT NULL, 
	beat DATETIME NOT NULL, 
	epoch BIGINT NOT NULL, 
	CONSTRAINT pk_switch_nodes PRIMARY KEY (id), 
	CONSTRAINT uq_switch_nodes_name UNIQUE (name)
);
INSERT INTO "switch_nodes" VALUES(1,'x40','x41','x42','x43',0,0,46,47,48,'2026-11-20 12:00:49.000000',50);
CREATE TABLE transcriptions (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	recording_sid VARCHAR(34) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	duration INTEGER NOT NULL, 
	transcription_text TEXT NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	callback_url VARCHAR(2048) NOT NULL, 
	callback_params TEXT NOT NULL, 
	callback_sequence INTEGER NOT NULL, 
	claimed_until DATETIME, 
	attempts INTEGER NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_transcriptions PRIMARY KEY (id), 
	CONSTRAINT fk_transcriptions_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_transcriptions_sid UNIQUE (sid)
);
INSERT INTO "transcriptions" VALUES(1,'XX00000000000000000000000000000139','ACcf675f1422d9e52d0f1ee5659ba3754e','XX0000000000000000000000000000013b','XX0000000000000000000000000000013c','completed',318,'x319','x320','x321','x322',323,'2026-11-20 12:00:24.000000',325,'2026-11-20 12:00:26.000000','2026-11-20 12:00:27.000000');
CREATE TABLE validation_requests (
	id INTEGER NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	phone_number VARCHAR(64) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	code VARCHAR(16) NOT NULL, 
	status_callback VARCHAR(2048) NOT NULL, 
	status_callback_method VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_validation_requests PRIMARY KEY (id), 
	CONSTRAINT fk_validation_requests_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_validation_requests_call_sid UNIQUE (call_sid)
);
INSERT INTO "validation_requests" VALUES(1,'XX00000000000000000000000000000149','ACcf675f1422d9e52d0f1ee5659ba3754e','x331','x332','x333','x334','x335','2026-11-20 12:00:36.000000','2026-11-20 12:00:37.000000');
CREATE TABLE visits (
	id INTEGER NOT NULL, 
	leg VARCHAR(34) NOT NULL, 
	ticket VARCHAR(32) NOT NULL, 
	home VARCHAR(32) NOT NULL, 
	guest VARCHAR(32) NOT NULL, 
	admitted BOOLEAN NOT NULL, 
	payload TEXT NOT NULL, 
	outcome TEXT, 
	date_created DATETIME NOT NULL, 
	CONSTRAINT pk_visits PRIMARY KEY (id), 
	CONSTRAINT uq_visits_leg UNIQUE (leg), 
	CONSTRAINT uq_visits_ticket UNIQUE (ticket)
);
INSERT INTO "visits" VALUES(1,'x52','x53','x54','x55',0,'x57','x58','2026-11-20 12:00:59.000000');
CREATE INDEX ix_accounts_parent_sid ON accounts (parent_sid);
CREATE INDEX ix_mailbox_node_id ON mailbox (node, id);
CREATE INDEX ix_calls_account_sid_id ON calls (account_sid, id);
CREATE INDEX ix_calls_parent_call_sid ON calls (parent_call_sid);
CREATE INDEX ix_calls_status_node ON calls (status, node);
CREATE INDEX ix_notifications_account_sid_id ON notifications (account_sid, id);
CREATE INDEX ix_notifications_call_sid ON notifications (call_sid);
CREATE UNIQUE INDEX ix_outbox_call_sid_sequence ON outbox (call_sid, sequence);
CREATE INDEX ix_outbox_state_next_attempt_at ON outbox (state, next_attempt_at);
CREATE INDEX ix_recordings_account_sid_id ON recordings (account_sid, id);
CREATE INDEX ix_recordings_call_sid ON recordings (call_sid);
CREATE INDEX ix_transcriptions_account_sid_id ON transcriptions (account_sid, id);
CREATE INDEX ix_transcriptions_recording_sid ON transcriptions (recording_sid);
CREATE INDEX ix_transcriptions_status_id ON transcriptions (status, id);
CREATE INDEX ix_clients_account_sid ON clients (account_sid);
CREATE INDEX ix_messages_account_sid_id ON messages (account_sid, id);
CREATE INDEX ix_messages_status_next_attempt_at ON messages (status, next_attempt_at);
CREATE INDEX ix_faxes_account_sid_id ON faxes (account_sid, id);
CREATE INDEX ix_faxes_status_next_attempt_at ON faxes (status, next_attempt_at);
CREATE INDEX ix_idempotency_keys_date_created ON idempotency_keys (date_created);
CREATE INDEX ix_applications_account_sid ON applications (account_sid);
CREATE INDEX ix_messages_reference ON messages (reference);
CREATE INDEX ix_faxes_reference ON faxes (reference);
CREATE INDEX ix_queue_members_queue_sid_entered ON queue_members (queue_sid, entered);
CREATE INDEX ix_queue_members_node ON queue_members (node);
CREATE INDEX ix_pool_numbers_area_code_id ON pool_numbers (area_code, id);
CREATE INDEX ix_pool_numbers_iso_country_kind_id ON pool_numbers (iso_country, kind, id);
CREATE INDEX ix_api_keys_account_sid ON api_keys (account_sid);
CREATE INDEX ix_calls_account_sid_date_created ON calls (account_sid, date_created);
CREATE INDEX ix_faxes_account_sid_date_created ON faxes (account_sid, date_created);
CREATE INDEX ix_messages_account_sid_date_created ON messages (account_sid, date_created);
CREATE INDEX ix_recordings_account_sid_date_created ON recordings (account_sid, date_created);
CREATE INDEX ix_transcriptions_account_sid_date_created ON transcriptions (account_sid, date_created);
CREATE INDEX ix_conferences_account_sid_id ON conferences (account_sid, id);
CREATE INDEX ix_conferences_status_node ON conferences (status, node);
CREATE INDEX ix_participants_conference_sid_id ON participants (conference_sid, id);
CREATE INDEX ix_participants_node ON participants (node);
CREATE INDEX ix_recordings_conference_sid ON recordings (conference_sid);
CREATE INDEX ix_sip_credential_lists_account_sid_id ON sip_credential_lists (account_sid, id);
CREATE INDEX ix_sip_domains_account_sid ON sip_domains (account_sid);
CREATE INDEX ix_sip_ip_access_control_lists_account_sid_id ON sip_ip_access_control_lists (account_sid, id);
CREATE INDEX ix_sip_ip_addresses_list_sid ON sip_ip_addresses (list_sid);
CREATE INDEX ix_sip_mappings_list_sid ON sip_mappings (list_sid);
CREATE INDEX ix_calls_account_sid_to_id ON calls (account_sid, "to", id);
CREATE INDEX ix_calls_account_sid_from_id ON calls (account_sid, "from", id);
CREATE INDEX ix_calls_account_sid_status_id ON calls (account_sid, status, id);
CREATE INDEX ix_calls_account_sid_start_time_id ON calls (account_sid, start_time, id);
CREATE INDEX ix_homes_node ON homes (node);
CREATE INDEX ix_visits_home ON visits (home);
CREATE INDEX ix_visits_guest ON visits (guest);
CREATE INDEX ix_incoming_phone_numbers_account_sid ON incoming_phone_numbers (account_sid);
COMMIT;
