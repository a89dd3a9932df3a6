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
	sip_allow_hosts VARCHAR(2048) NOT NULL, secondary_token_encrypted VARCHAR(255), secondary_token_hash VARCHAR(64), 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_sid UNIQUE (sid), 
	CONSTRAINT fk_accounts_parent_sid FOREIGN KEY(parent_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_accounts_email UNIQUE (email)
);
INSERT INTO "accounts" VALUES(1,'AC79c181adff966c677e05846268bcbb30',NULL,'administrator@localhost','Administrator','active','Administrator','gAAAAABrDBDcodnSS3BYD6JvoQkalMAzQBhAerAa1otfK5KyruR43PsZ789KtWNAZlJd81y1n0iP2ZPpmZ73_ahbUIl3UO5_9aDgRrD0jVXV33Y0UCamZn59Q9CiywDTobbBn6NfN0PS','8cdf9f2ed0cea9f550b941e13a0dd157c40df5d588ef16f9dd83f684fba01c12',NULL,'2026-11-29 11:47:40.263436','2026-11-29 11:47:40.263442','',NULL,NULL,'',NULL,NULL);
INSERT INTO "accounts" VALUES(2,'XX00000000000000000000000000000002','AC79c181adff966c677e05846268bcbb30','x4','x5','completed','x7','x8','x9','x10','2026-11-20 12:00:11.000000','2026-11-20 12:00:12.000000','x13',0,NULL,'x16',NULL,'x18');
CREATE TABLE addresses (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	customer_name VARCHAR(255) NOT NULL, 
	street VARCHAR(255) NOT NULL, 
	street_secondary VARCHAR(255) NOT NULL, 
	city VARCHAR(255) NOT NULL, 
	region VARCHAR(255) NOT NULL, 
	postal_code VARCHAR(64) NOT NULL, 
	iso_country VARCHAR(2) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_addresses PRIMARY KEY (id), 
	CONSTRAINT fk_addresses_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_addresses_sid UNIQUE (sid)
);
INSERT INTO "addresses" VALUES(1,'XX00000000000000000000000000000063','AC79c181adff966c677e05846268bcbb30','x101','x102','x103','x104','x105','x106','x107','x1','2026-11-20 12:00:49.000000','2026-11-20 12:00:50.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0127_rest_number_compliance');
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
INSERT INTO "api_keys" VALUES(1,'XX00000000000000000000000000000070','AC79c181adff966c677e05846268bcbb30','x114','x115','2026-11-20 12:00:56.000000','2026-11-20 12:00:57.000000');
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
INSERT INTO "applications" VALUES(1,'XX00000000000000000000000000000077','AC79c181adff966c677e05846268bcbb30','x121','x122','x123','x124',0,0,'x127','x128','x129','x130','x131','x132','x133','x134','x135','x136','2026-11-20 12:00:17.000000','2026-11-20 12:00:18.000000');
CREATE TABLE audit_events (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	date_created DATETIME NOT NULL, 
	account_sid VARCHAR(34), 
	event VARCHAR(16) NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	action VARCHAR(255) NOT NULL, 
	parameters TEXT NOT NULL, 
	CONSTRAINT pk_audit_events PRIMARY KEY (id), 
	CONSTRAINT uq_audit_events_sid UNIQUE (sid)
);
INSERT INTO "audit_events" VALUES(1,'XX00000000000000000000000000000014','2026-11-20 12:00:21.000000','XX00000000000000000000000000000016','x23','x24','x25','x26','x27');
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
	CONSTRAINT fk_calls_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_calls_sid UNIQUE (sid)
);
INSERT INTO "calls" VALUES(1,'CA0000000000000000000000000000008c','AC79c181adff966c677e05846268bcbb30','CA0000000000000000000000000000008e',NULL,'x144','x145','x146','x147','completed','x149','2026-11-20 12:00:30.000000',NULL,152,'x153','x154','x155',156,NULL,'2026-11-20 12:00:38.000000','2026-11-20 12:00:39.000000','CA000000000000000000000000000000a0',NULL,'x162');
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
INSERT INTO "clients" VALUES(1,'XX000000000000000000000000000000a4','AC79c181adff966c677e05846268bcbb30','x166','x167','x168',169,'x170','x171','x172','x173','x174',NULL,'2026-11-20 12:00:56.000000','2026-11-20 12:00:57.000000');
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
INSERT INTO "conferences" VALUES(1,'XX000000000000000000000000000000b3','AC79c181adff966c677e05846268bcbb30','x181','completed',NULL,'x184','x185','x186','2026-11-20 12:00:07.000000','2026-11-20 12:00:08.000000');
CREATE TABLE conversation_cookies (
	id INTEGER NOT NULL, 
	parties VARCHAR(64) NOT NULL, 
	cookies TEXT NOT NULL, 
	expires DATETIME NOT NULL, 
	CONSTRAINT pk_conversation_cookies PRIMARY KEY (id), 
	CONSTRAINT uq_conversation_cookies_parties UNIQUE (parties)
);
INSERT INTO "conversation_cookies" VALUES(1,'x29','x30','2026-11-20 12:00:31.000000');
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
INSERT INTO "faxes" VALUES(1,'XX000000000000000000000000000000be','AC79c181adff966c677e05846268bcbb30','XX000000000000000000000000000000c0','x193','x194','x195','completed','x197','x198','x199','2026-11-20 12:00:20.000000',NULL,'x202','x203',204,'2026-11-20 12:00:25.000000','2026-11-20 12:00:26.000000','2026-11-20 12:00:27.000000','2026-11-20 12:00:28.000000');
CREATE TABLE homes (
	id INTEGER NOT NULL, 
	place VARCHAR(64) NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_homes PRIMARY KEY (id), 
	CONSTRAINT uq_homes_place UNIQUE (place)
);
INSERT INTO "homes" VALUES(1,'x33','x34','2026-11-20 12:00:35.000000');
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
INSERT INTO "idempotency_keys" VALUES(1,'AC79c181adff966c677e05846268bcbb30','x211','x212','XX000000000000000000000000000000d5','2026-11-20 12:00:34.000000');
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
	fax_method VARCHAR(16) NOT NULL, address_sid VARCHAR(34), voice_receive_mode VARCHAR(16) DEFAULT 'voice' NOT NULL, emergency_address_sid VARCHAR(34), identity_sid VARCHAR(34), bundle_sid VARCHAR(34), 
	CONSTRAINT pk_incoming_phone_numbers PRIMARY KEY (id), 
	CONSTRAINT fk_incoming_phone_numbers_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_incoming_phone_numbers_sid UNIQUE (sid), 
	CONSTRAINT uq_incoming_phone_numbers_phone_number UNIQUE (phone_number)
);
INSERT INTO "incoming_phone_numbers" VALUES(1,'PN9b755957013242bdb57c79ce1855b11b','AC79c181adff966c677e05846268bcbb30','1234','1234','2012-04-24',0,'http://127.0.0.1:8080/restcomm/demo/hello-world.xml','POST','','POST','','POST','','POST','','POST','2026-11-29 11:47:40.264903','2026-11-29 11:47:40.264905',NULL,NULL,'local','','POST',NULL,'voice',NULL,NULL,NULL);
INSERT INTO "incoming_phone_numbers" VALUES(2,'PN210b3fe1696756375cead608a84af08f','AC79c181adff966c677e05846268bcbb30','1235','1235','2012-04-24',0,'http://127.0.0.1:8080/restcomm/demo/menu.xml','POST','','POST','','POST','','POST','','POST','2026-11-29 11:47:40.264910','2026-11-29 11:47:40.264911',NULL,NULL,'local','','POST',NULL,'voice',NULL,NULL,NULL);
INSERT INTO "incoming_phone_numbers" VALUES(3,'XX000000000000000000000000000000d8','AC79c181adff966c677e05846268bcbb30','x218','x219','x220',0,'x222','x223','x224','x225','x226','x227','x228','x229','x230','x231','2026-11-20 12:00:52.000000','2026-11-20 12:00:53.000000','XX000000000000000000000000000000ea',NULL,'local','x237','x238',NULL,'voice',NULL,'XX000000000000000000000000000000f2',NULL);
CREATE TABLE mailbox (
	id INTEGER NOT NULL, 
	node VARCHAR(32) NOT NULL, 
	call_sid VARCHAR(34) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	payload TEXT NOT NULL, 
	date_created DATETIME NOT NULL, 
	CONSTRAINT pk_mailbox PRIMARY KEY (id)
);
INSERT INTO "mailbox" VALUES(1,'x37','XX00000000000000000000000000000026','x39','x40','2026-11-20 12:00:41.000000');
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
INSERT INTO "media_streams" VALUES(1,'XX000000000000000000000000000000f5','AC79c181adff966c677e05846268bcbb30','XX000000000000000000000000000000f7','x248','completed','x250','2026-11-20 12:00:11.000000','2026-11-20 12:00:12.000000');
CREATE TABLE message_media (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	message_sid VARCHAR(34) NOT NULL, 
	url VARCHAR(2048) NOT NULL, 
	content_type VARCHAR(100) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_message_media PRIMARY KEY (id), 
	CONSTRAINT fk_message_media_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_message_media_sid UNIQUE (sid)
);
INSERT INTO "message_media" VALUES(1,'XX000000000000000000000000000000fe','AC79c181adff966c677e05846268bcbb30','XX00000000000000000000000000000100','x257','x258','2026-11-20 12:00:19.000000','2026-11-20 12:00:20.000000');
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
	date_updated DATETIME NOT NULL, send_at DATETIME, validity_period INTEGER, feedback VARCHAR(16), num_media INTEGER DEFAULT '0' NOT NULL, content_retention VARCHAR(16) DEFAULT 'retain' NOT NULL, address_retention VARCHAR(16) DEFAULT 'retain' NOT NULL, messaging_service_sid VARCHAR(34), 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_messages_sid UNIQUE (sid)
);
INSERT INTO "messages" VALUES(1,'XX00000000000000000000000000000106','AC79c181adff966c677e05846268bcbb30','XX00000000000000000000000000000108','x265','x266','x267','completed','x269','x270','x271','2026-11-20 12:00:32.000000',NULL,'x274','x275',276,'2026-11-20 12:00:37.000000','2026-11-20 12:00:38.000000','2026-11-20 12:00:39.000000','2026-11-20 12:00:40.000000',NULL,282,NULL,0,'retain','retain',NULL);
CREATE TABLE messaging_service_senders (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	service_sid VARCHAR(34) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	alpha_sender VARCHAR(16) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_messaging_service_senders PRIMARY KEY (id), 
	CONSTRAINT fk_messaging_service_senders_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_messaging_service_senders_sid UNIQUE (sid)
);
INSERT INTO "messaging_service_senders" VALUES(1,'XX00000000000000000000000000000121','AC79c181adff966c677e05846268bcbb30','XX00000000000000000000000000000123','x292','x293','2026-11-20 12:00:54.000000','2026-11-20 12:00:55.000000');
CREATE TABLE messaging_services (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	inbound_request_url VARCHAR(2048) NOT NULL, 
	inbound_method VARCHAR(16) NOT NULL, 
	fallback_url VARCHAR(2048) NOT NULL, 
	fallback_method VARCHAR(16) NOT NULL, 
	status_callback VARCHAR(2048) NOT NULL, 
	sticky_sender BOOLEAN NOT NULL, 
	smart_encoding BOOLEAN NOT NULL, 
	area_code_geomatch BOOLEAN NOT NULL, 
	use_inbound_webhook_on_number BOOLEAN NOT NULL, 
	validity_period INTEGER NOT NULL, 
	usecase VARCHAR(64) NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_messaging_services PRIMARY KEY (id), 
	CONSTRAINT fk_messaging_services_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_messaging_services_sid UNIQUE (sid)
);
INSERT INTO "messaging_services" VALUES(1,'XX00000000000000000000000000000129','AC79c181adff966c677e05846268bcbb30','x299','x300','x301','x302','x303','x304',0,0,0,0,309,'x310','2026-11-20 12:00:11.000000','2026-11-20 12:00:12.000000');
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
INSERT INTO "notifications" VALUES(1,'XX0000000000000000000000000000013a','AC79c181adff966c677e05846268bcbb30','XX0000000000000000000000000000013c','x317',318,319,'x320','x321','2026-11-20 12:00:22.000000','x323','x324','x325','x326','x327','2026-11-20 12:00:28.000000','2026-11-20 12:00:29.000000');
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
INSERT INTO "outbound_grants" VALUES(1,'x43','XX0000000000000000000000000000002c','x45','x46','x47',1.5,'x49',50,1.5,1.5,53);
CREATE TABLE outbound_scopes (
	name VARCHAR(36) NOT NULL, 
	turn INTEGER NOT NULL, 
	CONSTRAINT pk_outbound_scopes PRIMARY KEY (name)
);
INSERT INTO "outbound_scopes" VALUES('x54',55);
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
INSERT INTO "outbox" VALUES(1,'x331','AC79c181adff966c677e05846268bcbb30','XX0000000000000000000000000000014d',334,'x335','x336','x337','x338',339,'2026-11-20 12:00:40.000000',NULL,'x342','2026-11-20 12:00:43.000000','2026-11-20 12:00:44.000000','x345');
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
INSERT INTO "outgoing_caller_ids" VALUES(1,'XX0000000000000000000000000000015b','AC79c181adff966c677e05846268bcbb30','x349','x350','2026-11-20 12:00:51.000000','2026-11-20 12:00:52.000000');
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
INSERT INTO "participants" VALUES(1,'x354','AC79c181adff966c677e05846268bcbb30','XX00000000000000000000000000000164','XX00000000000000000000000000000165','x358','x359',0,0,0,0,'2026-11-20 12:00:04.000000','2026-11-20 12:00:05.000000');
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
	date_updated DATETIME NOT NULL, latitude DOUBLE, longitude DOUBLE, address_requirements VARCHAR(16) DEFAULT 'none' NOT NULL, beta BOOLEAN, 
	CONSTRAINT pk_pool_numbers PRIMARY KEY (id), 
	CONSTRAINT uq_pool_numbers_phone_number UNIQUE (phone_number)
);
INSERT INTO "pool_numbers" VALUES(1,'x57','x58','x5','x60','x61','x62','x63','x64','x65',0,0,0,0,'2026-11-20 12:00:10.000000','2026-11-20 12:00:11.000000',1.5,NULL,'none',NULL);
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
INSERT INTO "queue_members" VALUES(1,'x367','XX00000000000000000000000000000170','AC79c181adff966c677e05846268bcbb30','XX00000000000000000000000000000172','x371',1.5);
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
INSERT INTO "queues" VALUES(1,'XX00000000000000000000000000000176','AC79c181adff966c677e05846268bcbb30','x376',377,'2026-11-20 12:00:18.000000','2026-11-20 12:00:19.000000');
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
	CONSTRAINT fk_recordings_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_recordings_sid UNIQUE (sid)
);
INSERT INTO "recordings" VALUES(1,'XX0000000000000000000000000000017d','AC79c181adff966c677e05846268bcbb30','XX0000000000000000000000000000017f','completed',385,386,'x387','x388',NULL,'x390','2026-11-20 12:00:31.000000','2026-11-20 12:00:32.000000',NULL,'both');
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
INSERT INTO "sip_credential_lists" VALUES('XX0000000000000000000000000000018b',1,'AC79c181adff966c677e05846268bcbb30','x398','2026-11-20 12:00:39.000000','2026-11-20 12:00:40.000000');
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
INSERT INTO "sip_credentials" VALUES(1,'XX000000000000000000000000000001d0','AC79c181adff966c677e05846268bcbb30','XX0000000000000000000000000000018b','x467','x468','2026-11-20 12:00:49.000000','2026-11-20 12:00:50.000000');
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
INSERT INTO "sip_domains" VALUES(1,'XX00000000000000000000000000000192','AC79c181adff966c677e05846268bcbb30','x404','x405','x406','x407','x408','x409','x410','x411','x412',0,'2026-11-20 12:00:54.000000','2026-11-20 12:00:55.000000');
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
INSERT INTO "sip_ip_access_control_lists" VALUES('XX000000000000000000000000000001a0',1,'AC79c181adff966c677e05846268bcbb30','x419','2026-11-20 12:00:00.000000','2026-11-20 12:00:01.000000');
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
INSERT INTO "sip_ip_addresses" VALUES(1,'XX000000000000000000000000000001d8','AC79c181adff966c677e05846268bcbb30','XX000000000000000000000000000001a0','x475','x476',477,'2026-11-20 12:00:58.000000','2026-11-20 12:00:59.000000');
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
INSERT INTO "sip_mappings" VALUES(1,'AC79c181adff966c677e05846268bcbb30','XX00000000000000000000000000000192','XX000000000000000000000000000001e3','x484','2026-11-20 12:00:05.000000','2026-11-20 12:00:06.000000');
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
INSERT INTO "switch_nodes" VALUES(1,'x77','x78','x79','x80',0,0,83,84,85,'2026-11-20 12:00:26.000000',87,'');
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
INSERT INTO "transcriptions" VALUES(1,'XX000000000000000000000000000001a7','AC79c181adff966c677e05846268bcbb30','XX000000000000000000000000000001a9','XX000000000000000000000000000001aa','completed',428,'x429','x430','x431','x432',433,'2026-11-20 12:00:14.000000',435,'2026-11-20 12:00:16.000000','2026-11-20 12:00:17.000000');
CREATE TABLE usage_triggers (
	id INTEGER NOT NULL, 
	sid VARCHAR(34) NOT NULL, 
	account_sid VARCHAR(34) NOT NULL, 
	friendly_name VARCHAR(64) NOT NULL, 
	usage_category VARCHAR(64) NOT NULL, 
	recurring VARCHAR(16) NOT NULL, 
	trigger_by VARCHAR(16) NOT NULL, 
	trigger_value VARCHAR(32) NOT NULL, 
	callback_url VARCHAR(2048) NOT NULL, 
	callback_method VARCHAR(16) NOT NULL, 
	api_version VARCHAR(16) NOT NULL, 
	date_fired DATETIME, 
	fired INTEGER NOT NULL, 
	date_created DATETIME NOT NULL, 
	date_updated DATETIME NOT NULL, 
	CONSTRAINT pk_usage_triggers PRIMARY KEY (id), 
	CONSTRAINT fk_usage_triggers_account_sid FOREIGN KEY(account_sid) REFERENCES accounts (sid), 
	CONSTRAINT uq_usage_triggers_sid UNIQUE (sid)
);
INSERT INTO "usage_triggers" VALUES(1,'XX000000000000000000000000000001b7','AC79c181adff966c677e05846268bcbb30','x441','x442','x443','x444','x445','x446','x447','x448',NULL,450,'2026-11-20 12:00:31.000000','2026-11-20 12:00:32.000000');
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
INSERT INTO "validation_requests" VALUES(1,'XX000000000000000000000000000001c6','AC79c181adff966c677e05846268bcbb30','x456','x457','x458','x459','x460','2026-11-20 12:00:41.000000','2026-11-20 12:00:42.000000');
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
INSERT INTO "visits" VALUES(1,'x90','x91','x92','x93',0,'x95','x96','2026-11-20 12:00:37.000000');
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
CREATE UNIQUE INDEX ix_outbox_call_sid_sequence ON outbox (call_sid, sequence);
CREATE INDEX ix_outbox_state_next_attempt_at ON outbox (state, next_attempt_at);
CREATE INDEX ix_messages_account_sid_to_status_id ON messages (account_sid, "to", status, id);
CREATE INDEX ix_outbound_grants_scope_granted_at ON outbound_grants (scope, granted_at);
CREATE INDEX ix_outbound_grants_scope_ended_at ON outbound_grants (scope, ended_at);
CREATE INDEX ix_outbound_grants_chain ON outbound_grants (chain);
CREATE INDEX ix_outbound_grants_number_granted_at ON outbound_grants (number, granted_at);
CREATE INDEX ix_outbound_grants_ended_at ON outbound_grants (ended_at);
CREATE INDEX ix_accounts_parent_sid ON accounts (parent_sid);
CREATE INDEX ix_media_streams_call_sid_id ON media_streams (call_sid, id);
CREATE INDEX ix_calls_account_sid_to_id ON calls (account_sid, "to", id);
CREATE INDEX ix_calls_account_sid_date_created ON calls (account_sid, date_created);
CREATE INDEX ix_calls_account_sid_from_id ON calls (account_sid, "from", id);
CREATE INDEX ix_calls_conference_sid ON calls (conference_sid);
CREATE INDEX ix_calls_parent_call_sid ON calls (parent_call_sid);
CREATE INDEX ix_calls_account_sid_status_id ON calls (account_sid, status, id);
CREATE INDEX ix_calls_account_sid_start_time_id ON calls (account_sid, start_time, id);
CREATE INDEX ix_calls_status_node ON calls (status, node);
CREATE INDEX ix_calls_account_sid_id ON calls (account_sid, id);
CREATE INDEX ix_recordings_account_sid_date_created ON recordings (account_sid, date_created);
CREATE INDEX ix_recordings_account_sid_id ON recordings (account_sid, id);
CREATE INDEX ix_recordings_conference_sid ON recordings (conference_sid);
CREATE INDEX ix_recordings_call_sid ON recordings (call_sid);
CREATE INDEX ix_audit_events_account_sid_id ON audit_events (account_sid, id);
CREATE INDEX ix_audit_events_date_created ON audit_events (date_created);
CREATE INDEX ix_message_media_message_sid_id ON message_media (message_sid, id);
CREATE INDEX ix_message_media_account_sid_id ON message_media (account_sid, id);
CREATE INDEX ix_messaging_services_account_sid_id ON messaging_services (account_sid, id);
CREATE INDEX ix_messaging_service_senders_service_sid_kind_id ON messaging_service_senders (service_sid, kind, id);
CREATE INDEX ix_usage_triggers_account_sid_id ON usage_triggers (account_sid, id);
CREATE INDEX ix_addresses_account_sid_id ON addresses (account_sid, id);
COMMIT;
