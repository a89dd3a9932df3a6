BEGIN TRANSACTION;
CREATE TABLE "accounts" (
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
	allow_hosts VARCHAR(2048) NOT NULL, 
	media_auth BOOLEAN, 
	limits TEXT, 
	sip_allow_hosts VARCHAR(2048) NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT fk_accounts_parent_sid FOREIGN KEY(parent_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_accounts_sid UNIQUE (sid), 
	CONSTRAINT uq_accounts_email UNIQUE (email)
);
INSERT INTO "accounts" VALUES(1,'AC0da59c0a4ab9bcfd7b951371d1d1c345',NULL,'administrator@localhost','Administrator','active','Administrator','gAAAAABrDBDa-rSTU-LeBovBikAk898sg5aHJC5__As_leA4d56Tig2kJdd7fjKC9dNRh3Q0odlGjC0YA9gIJqNofmQmAVNkRaPPzPf1vomtq-rBM0svXG39u3O6ZtwKRGGpGVUYNrHa','67f407a21231f240aaec11bb6d69f4b8eaa1159a275150c94fce6b1a79338df1',NULL,'2026-11-29 11:47:38.560827','2026-11-29 11:47:38.560833','',NULL,NULL,'');
INSERT INTO "accounts" VALUES(2,'XX00000000000000000000000000000002','AC0da59c0a4ab9bcfd7b951371d1d1c345','x4','x5','completed','x7','x8','x9','x10','2026-11-20 12:00:11.000000','2026-11-20 12:00:12.000000','x13',0,NULL,'x16');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0120_twilio_recordings');
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
INSERT INTO "api_keys" VALUES(1,'XX00000000000000000000000000000054','AC0da59c0a4ab9bcfd7b951371d1d1c345','x86','x87','2026-11-20 12:00:28.000000','2026-11-20 12:00:29.000000');
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
INSERT INTO "applications" VALUES(1,'XX0000000000000000000000000000005b','AC0da59c0a4ab9bcfd7b951371d1d1c345','x93','x94','x95','x96',0,0,'x99','x100','x101','x102','x103','x104','x105','x106','x107','x108','2026-11-20 12:00:49.000000','2026-11-20 12:00:50.000000');
CREATE TABLE "calls" (
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
	conference_sid VARCHAR(34), 
	participant TEXT, 
	answered_by VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_calls PRIMARY KEY (id), 
	CONSTRAINT uq_calls_sid UNIQUE (sid), 
	CONSTRAINT fk_calls_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid)
);
INSERT INTO "calls" VALUES(1,'CA00000000000000000000000000000070','AC0da59c0a4ab9bcfd7b951371d1d1c345','CA00000000000000000000000000000072',NULL,'x116','x117','x118','x119','completed','x121','2026-11-20 12:00:02.000000',NULL,124,'x125','x126','x127',128,NULL,'2026-11-20 12:00:10.000000','2026-11-20 12:00:11.000000','CA00000000000000000000000000000084',NULL,'x134');
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
INSERT INTO "clients" VALUES(1,'XX00000000000000000000000000000088','AC0da59c0a4ab9bcfd7b951371d1d1c345','x138','x139','x140',141,'x142','x143','x144','x145','x146',NULL,'2026-11-20 12:00:28.000000','2026-11-20 12:00:29.000000');
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
INSERT INTO "conferences" VALUES(1,'XX00000000000000000000000000000097','AC0da59c0a4ab9bcfd7b951371d1d1c345','x153','completed',NULL,'x156','x157','x158','2026-11-20 12:00:39.000000','2026-11-20 12:00:40.000000');
CREATE TABLE conversation_cookies (
	id INTEGER NOT NULL, 
	parties VARCHAR(64) NOT NULL, 
	cookies TEXT NOT NULL, 
	expires DATETIME NOT NULL, 
	CONSTRAINT pk_conversation_cookies PRIMARY KEY (id), 
	CONSTRAINT uq_conversation_cookies_parties UNIQUE (parties)
);
INSERT INTO "conversation_cookies" VALUES(1,'x18','x19','2026-11-20 12:00:20.000000');
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
INSERT INTO "faxes" VALUES(1,'XX000000000000000000000000000000a2','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX000000000000000000000000000000a4','x165','x166','x167','completed','x169','x170','x171','2026-11-20 12:00:52.000000',NULL,'x174','x175',176,'2026-11-20 12:00:57.000000','2026-11-20 12:00:58.000000','2026-11-20 12:00:59.000000','2026-11-20 12:00:00.000000');
CREATE TABLE homes (
	id INTEGER NOT NULL, 
	place VARCHAR(64) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_homes PRIMARY KEY (id), 
	CONSTRAINT uq_homes_place UNIQUE (place)
);
INSERT INTO "homes" VALUES(1,'x22','x23','2026-11-20 12:00:24.000000');
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
INSERT INTO "idempotency_keys" VALUES(1,'AC0da59c0a4ab9bcfd7b951371d1d1c345','x183','x184','XX000000000000000000000000000000b9','2026-11-20 12:00:06.000000');
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
	CONSTRAINT uq_incoming_phone_numbers_sid UNIQUE (sid), 
	CONSTRAINT uq_incoming_phone_numbers_phone_number UNIQUE (phone_number), 
	CONSTRAINT fk_incoming_phone_numbers_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid)
);
INSERT INTO "incoming_phone_numbers" VALUES(1,'PNecfe665f4c76f910d0e5f378a0b994d3','AC0da59c0a4ab9bcfd7b951371d1d1c345','1234','1234','2012-04-24',0,'http://127.0.0.1:8080/restcomm/demo/hello-world.xml','POST','','POST','','POST','','POST','','POST','2026-11-29 11:47:38.562273','2026-11-29 11:47:38.562276',NULL,NULL,'local','','POST');
INSERT INTO "incoming_phone_numbers" VALUES(2,'PNc8c136b331199887dabd4732061d2862','AC0da59c0a4ab9bcfd7b951371d1d1c345','1235','1235','2012-04-24',0,'http://127.0.0.1:8080/restcomm/demo/menu.xml','POST','','POST','','POST','','POST','','POST','2026-11-29 11:47:38.562280','2026-11-29 11:47:38.562281',NULL,NULL,'local','','POST');
INSERT INTO "incoming_phone_numbers" VALUES(3,'XX000000000000000000000000000000bc','AC0da59c0a4ab9bcfd7b951371d1d1c345','x190','x191','x192',0,'x194','x195','x196','x197','x198','x199','x200','x201','x202','x203','2026-11-20 12:00:24.000000','2026-11-20 12:00:25.000000','XX000000000000000000000000000000ce',NULL,'local','x209','x210');
CREATE TABLE mailbox (
	id INTEGER NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	payload TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	CONSTRAINT pk_mailbox PRIMARY KEY (id)
);
INSERT INTO "mailbox" VALUES(1,'x26','XX0000000000000000000000000000001b','x28','x29','2026-11-20 12:00:30.000000');
CREATE TABLE media_streams (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_media_streams PRIMARY KEY (id), 
	CONSTRAINT fk_media_streams_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_media_streams_sid UNIQUE (sid)
);
INSERT INTO "media_streams" VALUES(1,'XX000000000000000000000000000000d4','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX000000000000000000000000000000d6','x215','completed','x217','2026-11-20 12:00:38.000000','2026-11-20 12:00:39.000000');
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
	date_updated DATETIME NOT NULL, send_at DATETIME, validity_period INTEGER, feedback VARCHAR(16), 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_messages_sid UNIQUE (sid)
);
INSERT INTO "messages" VALUES(1,'XX000000000000000000000000000000dd','AC0da59c0a4ab9bcfd7b951371d1d1c345',NULL,'x224','x225','x226','completed','x228','x229','x230',NULL,232,'x233','x234',235,'2026-11-20 12:00:56.000000',NULL,'2026-11-20 12:00:58.000000','2026-11-20 12:00:59.000000','2026-11-20 12:00:00.000000',NULL,'x242');
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
INSERT INTO "notifications" VALUES(1,'XX000000000000000000000000000000f4','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX000000000000000000000000000000f6','x247',248,249,'x250','x251','2026-11-20 12:00:12.000000','x253','x254','x255','x256','x257','2026-11-20 12:00:18.000000','2026-11-20 12:00:19.000000');
CREATE TABLE outbound_grants (
	id INTEGER NOT NULL, 
	scope VARCHAR(36) NOT NULL, 
	leg_sid VARCHAR(34) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	number VARCHAR(64) NOT NULL, 
	caller VARCHAR(64) NOT NULL, 
	price DOUBLE NOT NULL, 
	chain VARCHAR(34) NOT NULL, 
	hops INTEGER NOT NULL, 
	granted_at DOUBLE NOT NULL, 
	ended_at DOUBLE NOT NULL, 
	seconds INTEGER NOT NULL, 
	CONSTRAINT pk_outbound_grants PRIMARY KEY (id), 
	CONSTRAINT uq_outbound_grants_leg_sid_scope UNIQUE (leg_sid, scope)
);
INSERT INTO "outbound_grants" VALUES(1,'x32','XX00000000000000000000000000000021','x34','x35','x36',1.5,'x38',39,1.5,1.5,42);
CREATE TABLE outbound_scopes (
	name VARCHAR(36) NOT NULL, 
	turn INTEGER NOT NULL, 
	CONSTRAINT pk_outbound_scopes PRIMARY KEY (name)
);
INSERT INTO "outbound_scopes" VALUES('x43',44);
CREATE TABLE "outbox" (
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
	host VARCHAR(255) NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_outbox_token UNIQUE (token)
);
INSERT INTO "outbox" VALUES(1,'x261','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX00000000000000000000000000000107',264,'x265','x266','x267','x268',269,'2026-11-20 12:00:30.000000',NULL,'x272','2026-11-20 12:00:33.000000','2026-11-20 12:00:34.000000','x275');
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
INSERT INTO "outgoing_caller_ids" VALUES(1,'XX00000000000000000000000000000115','AC0da59c0a4ab9bcfd7b951371d1d1c345','x279','x280','2026-11-20 12:00:41.000000','2026-11-20 12:00:42.000000');
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
INSERT INTO "participants" VALUES(1,'x284','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX0000000000000000000000000000011e','XX0000000000000000000000000000011f','x288','x289',0,0,0,0,'2026-11-20 12:00:54.000000','2026-11-20 12:00:55.000000');
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
INSERT INTO "pool_numbers" VALUES(1,'x46','x47','x4','x49','x50','x51','x52','x53','x54',0,0,0,0,'2026-11-20 12:00:59.000000','2026-11-20 12:00:00.000000');
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
INSERT INTO "queue_members" VALUES(1,'x297','XX0000000000000000000000000000012a','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX0000000000000000000000000000012c','x301',1.5);
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
INSERT INTO "queues" VALUES(1,'XX00000000000000000000000000000130','AC0da59c0a4ab9bcfd7b951371d1d1c345','x306',307,'2026-11-20 12:00:08.000000','2026-11-20 12:00:09.000000');
CREATE TABLE "recordings" (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	duration INTEGER NOT NULL, 
	channels INTEGER NOT NULL, 
	source VARCHAR(32) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	start_time DATETIME, 
	error TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	conference_sid VARCHAR(34), 
	track VARCHAR(16) DEFAULT 'both' NOT NULL, 
	CONSTRAINT pk_recordings PRIMARY KEY (id), 
	CONSTRAINT uq_recordings_sid UNIQUE (sid), 
	CONSTRAINT fk_recordings_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid)
);
INSERT INTO "recordings" VALUES(1,'XX00000000000000000000000000000137','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX00000000000000000000000000000139','completed',315,316,'x317','x318',NULL,'x320','2026-11-20 12:00:21.000000','2026-11-20 12:00:22.000000',NULL,'both');
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
INSERT INTO "sip_credential_lists" VALUES('XX00000000000000000000000000000145',1,'AC0da59c0a4ab9bcfd7b951371d1d1c345','x328','2026-11-20 12:00:29.000000','2026-11-20 12:00:30.000000');
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
INSERT INTO "sip_credentials" VALUES(1,'XX0000000000000000000000000000017b','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX00000000000000000000000000000145','x382','x383','2026-11-20 12:00:24.000000','2026-11-20 12:00:25.000000');
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
INSERT INTO "sip_domains" VALUES(1,'XX0000000000000000000000000000014c','AC0da59c0a4ab9bcfd7b951371d1d1c345','x334','x335','x336','x337','x338','x339','x340','x341','x342',0,'2026-11-20 12:00:44.000000','2026-11-20 12:00:45.000000');
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
INSERT INTO "sip_ip_access_control_lists" VALUES('XX0000000000000000000000000000015a',1,'AC0da59c0a4ab9bcfd7b951371d1d1c345','x349','2026-11-20 12:00:50.000000','2026-11-20 12:00:51.000000');
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
INSERT INTO "sip_ip_addresses" VALUES(1,'XX00000000000000000000000000000183','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX0000000000000000000000000000015a','x390','x391',392,'2026-11-20 12:00:33.000000','2026-11-20 12:00:34.000000');
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
INSERT INTO "sip_mappings" VALUES(1,'AC0da59c0a4ab9bcfd7b951371d1d1c345','XX0000000000000000000000000000014c','XX0000000000000000000000000000018e','x399','2026-11-20 12:00:40.000000','2026-11-20 12:00:41.000000');
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
	epoch BIGINT NOT NULL, gateways TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_switch_nodes PRIMARY KEY (id), 
	CONSTRAINT uq_switch_nodes_name UNIQUE (name)
);
INSERT INTO "switch_nodes" VALUES(1,'x62','x63','x64','x65',0,0,68,69,70,'2026-11-20 12:00:11.000000',72,'');
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
INSERT INTO "transcriptions" VALUES(1,'XX00000000000000000000000000000161','AC0da59c0a4ab9bcfd7b951371d1d1c345','XX00000000000000000000000000000163','XX00000000000000000000000000000164','completed',358,'x359','x360','x361','x362',363,'2026-11-20 12:00:04.000000',365,'2026-11-20 12:00:06.000000','2026-11-20 12:00:07.000000');
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
INSERT INTO "validation_requests" VALUES(1,'XX00000000000000000000000000000171','AC0da59c0a4ab9bcfd7b951371d1d1c345','x371','x372','x373','x374','x375','2026-11-20 12:00:16.000000','2026-11-20 12:00:17.000000');
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
INSERT INTO "visits" VALUES(1,'x75','x76','x77','x78',0,'x80',NULL,'2026-11-20 12:00:22.000000');
CREATE INDEX ix_mailbox_node_id ON mailbox (node, id);
CREATE INDEX ix_notifications_account_sid_id ON notifications (account_sid, id);
CREATE INDEX ix_notifications_call_sid ON notifications (call_sid);
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
CREATE INDEX ix_faxes_account_sid_date_created ON faxes (account_sid, date_created);
CREATE INDEX ix_messages_account_sid_date_created ON messages (account_sid, date_created);
CREATE INDEX ix_transcriptions_account_sid_date_created ON transcriptions (account_sid, date_created);
CREATE INDEX ix_conferences_account_sid_id ON conferences (account_sid, id);
CREATE INDEX ix_conferences_status_node ON conferences (status, node);
CREATE INDEX ix_participants_conference_sid_id ON participants (conference_sid, id);
CREATE INDEX ix_participants_node ON participants (node);
CREATE INDEX ix_sip_credential_lists_account_sid_id ON sip_credential_lists (account_sid, id);
CREATE INDEX ix_sip_domains_account_sid ON sip_domains (account_sid);
CREATE INDEX ix_sip_ip_access_control_lists_account_sid_id ON sip_ip_access_control_lists (account_sid, id);
CREATE INDEX ix_sip_ip_addresses_list_sid ON sip_ip_addresses (list_sid);
CREATE INDEX ix_sip_mappings_list_sid ON sip_mappings (list_sid);
CREATE INDEX ix_homes_node ON homes (node);
CREATE INDEX ix_visits_home ON visits (home);
CREATE INDEX ix_visits_guest ON visits (guest);
CREATE INDEX ix_incoming_phone_numbers_account_sid ON incoming_phone_numbers (account_sid);
CREATE INDEX ix_conversation_cookies_expires ON conversation_cookies (expires);
CREATE INDEX ix_outbox_state_next_attempt_at ON outbox (state, next_attempt_at);
CREATE UNIQUE INDEX ix_outbox_call_sid_sequence ON outbox (call_sid, sequence);
CREATE INDEX ix_messages_account_sid_to_status_id ON messages (account_sid, "to", status, id);
CREATE INDEX ix_outbound_grants_scope_granted_at ON outbound_grants (scope, granted_at);
CREATE INDEX ix_outbound_grants_scope_ended_at ON outbound_grants (scope, ended_at);
CREATE INDEX ix_outbound_grants_chain ON outbound_grants (chain);
CREATE INDEX ix_outbound_grants_number_granted_at ON outbound_grants (number, granted_at);
CREATE INDEX ix_outbound_grants_ended_at ON outbound_grants (ended_at);
CREATE INDEX ix_accounts_parent_sid ON accounts (parent_sid);
CREATE INDEX ix_media_streams_call_sid_id ON media_streams (call_sid, id);
CREATE INDEX ix_calls_status_node ON calls (status, node);
CREATE INDEX ix_calls_account_sid_start_time_id ON calls (account_sid, start_time, id);
CREATE INDEX ix_calls_parent_call_sid ON calls (parent_call_sid);
CREATE INDEX ix_calls_account_sid_status_id ON calls (account_sid, status, id);
CREATE INDEX ix_calls_account_sid_date_created ON calls (account_sid, date_created);
CREATE INDEX ix_calls_account_sid_from_id ON calls (account_sid, "from", id);
CREATE INDEX ix_calls_conference_sid ON calls (conference_sid);
CREATE INDEX ix_calls_account_sid_to_id ON calls (account_sid, "to", id);
CREATE INDEX ix_calls_account_sid_id ON calls (account_sid, id);
CREATE INDEX ix_recordings_conference_sid ON recordings (conference_sid);
CREATE INDEX ix_recordings_account_sid_id ON recordings (account_sid, id);
CREATE INDEX ix_recordings_account_sid_date_created ON recordings (account_sid, date_created);
CREATE INDEX ix_recordings_call_sid ON recordings (call_sid);
COMMIT;
