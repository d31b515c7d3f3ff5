CREATE TABLE "announcement_clients" (
	"announcement_id" text NOT NULL,
	"client_id" text NOT NULL,
	CONSTRAINT "announcement_clients_announcement_id_client_id_pk" PRIMARY KEY("announcement_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "announcements" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"to" text DEFAULT 'all' NOT NULL,
	"tags" jsonb NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"mail" boolean DEFAULT false NOT NULL,
	"publish_at" timestamp (3) with time zone,
	"published_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"author_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bells" (
	"person_id" text PRIMARY KEY NOT NULL,
	"unread" bigint NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dismissals" (
	"announcement_id" text NOT NULL,
	"person_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "dismissals_announcement_id_person_id_pk" PRIMARY KEY("announcement_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "logos" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"data" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_pace" (
	"id" text PRIMARY KEY NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" text,
	"client_id" text,
	"to" text DEFAULT '' NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"thing_kind" text DEFAULT '' NOT NULL,
	"thing_id" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"error" text DEFAULT '' NOT NULL,
	"provider_id" text,
	"resend_of" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"event_id" text NOT NULL,
	"did" text NOT NULL,
	"topic" text NOT NULL,
	"actor_name" text DEFAULT '' NOT NULL,
	"client_id" text,
	"thing_kind" text NOT NULL,
	"thing_id" text NOT NULL,
	"data" jsonb NOT NULL,
	"portal" boolean DEFAULT true NOT NULL,
	"mail" text DEFAULT 'off' NOT NULL,
	"mail_at" timestamp (3) with time zone,
	"mailed_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "preferences" (
	"person_id" text NOT NULL,
	"topic" text NOT NULL,
	"portal" boolean NOT NULL,
	"mail" text NOT NULL,
	CONSTRAINT "preferences_person_id_topic_pk" PRIMARY KEY("person_id","topic")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"name" text PRIMARY KEY NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "jobs_due";--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "accent" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "logo_id" text;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "mail_from" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "reply_to" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "rank" bigint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "mail_state" text DEFAULT 'ok' NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "mail_state_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "announcement_clients" ADD CONSTRAINT "announcement_clients_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcement_clients" ADD CONSTRAINT "announcement_clients_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bells" ADD CONSTRAINT "bells_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dismissals" ADD CONSTRAINT "dismissals_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dismissals" ADD CONSTRAINT "dismissals_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preferences" ADD CONSTRAINT "preferences_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "announcement_clients_client" ON "announcement_clients" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "announcements_state" ON "announcements" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "mails_created" ON "mails" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "mails_state" ON "mails" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "mails_to" ON "mails" USING btree ("to","created_at","id");--> statement-breakpoint
CREATE INDEX "mails_person" ON "mails" USING btree ("person_id","created_at","id");--> statement-breakpoint
CREATE INDEX "mails_thing" ON "mails" USING btree ("thing_kind","thing_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_provider" ON "mails" USING btree ("provider_id");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_event" ON "notifications" USING btree ("person_id","event_id");--> statement-breakpoint
CREATE INDEX "notifications_person" ON "notifications" USING btree ("person_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_thing" ON "notifications" USING btree ("person_id","thing_kind","thing_id","mail_at");--> statement-breakpoint
CREATE INDEX "notifications_mail" ON "notifications" USING btree ("mail","mailed_at","person_id");--> statement-breakpoint
CREATE INDEX "notifications_created" ON "notifications" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhooks_received" ON "webhooks" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "jobs_finished" ON "jobs" USING btree ("state","finished_at");--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("state","rank","run_at");