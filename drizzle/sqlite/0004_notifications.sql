CREATE TABLE `announcement_clients` (
	`announcement_id` text NOT NULL,
	`client_id` text NOT NULL,
	PRIMARY KEY(`announcement_id`, `client_id`),
	FOREIGN KEY (`announcement_id`) REFERENCES `announcements`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `announcement_clients_client` ON `announcement_clients` (`client_id`);--> statement-breakpoint
CREATE TABLE `announcements` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`to` text DEFAULT 'all' NOT NULL,
	`tags` text NOT NULL,
	`state` text DEFAULT 'draft' NOT NULL,
	`mail` integer DEFAULT false NOT NULL,
	`publish_at` integer,
	`published_at` integer,
	`ends_at` integer,
	`author_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `announcements_state` ON `announcements` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `bells` (
	`person_id` text PRIMARY KEY NOT NULL,
	`unread` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `cursors` (
	`name` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `dismissals` (
	`announcement_id` text NOT NULL,
	`person_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`announcement_id`, `person_id`),
	FOREIGN KEY (`announcement_id`) REFERENCES `announcements`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `logos` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mail_pace` (
	`id` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`person_id` text,
	`client_id` text,
	`to` text DEFAULT '' NOT NULL,
	`subject` text DEFAULT '' NOT NULL,
	`thing_kind` text DEFAULT '' NOT NULL,
	`thing_id` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`error` text DEFAULT '' NOT NULL,
	`provider_id` text,
	`resend_of` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mails_created` ON `mails` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `mails_state` ON `mails` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `mails_to` ON `mails` (`to`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `mails_person` ON `mails` (`person_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `mails_thing` ON `mails` (`thing_kind`,`thing_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `mails_provider` ON `mails` (`provider_id`);--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`event_id` text NOT NULL,
	`did` text NOT NULL,
	`topic` text NOT NULL,
	`actor_name` text DEFAULT '' NOT NULL,
	`client_id` text,
	`thing_kind` text NOT NULL,
	`thing_id` text NOT NULL,
	`data` text NOT NULL,
	`portal` integer DEFAULT true NOT NULL,
	`mail` text DEFAULT 'off' NOT NULL,
	`mail_at` integer,
	`mailed_at` integer,
	`read_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_event` ON `notifications` (`person_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `notifications_person` ON `notifications` (`person_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `notifications_thing` ON `notifications` (`person_id`,`thing_kind`,`thing_id`,`mail_at`);--> statement-breakpoint
CREATE INDEX `notifications_mail` ON `notifications` (`mail`,`mailed_at`,`person_id`);--> statement-breakpoint
CREATE INDEX `notifications_created` ON `notifications` (`created_at`);--> statement-breakpoint
CREATE TABLE `preferences` (
	`person_id` text NOT NULL,
	`topic` text NOT NULL,
	`portal` integer NOT NULL,
	`mail` text NOT NULL,
	PRIMARY KEY(`person_id`, `topic`),
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `schedules` (
	`name` text PRIMARY KEY NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `webhooks_received` ON `webhooks` (`received_at`);--> statement-breakpoint
DROP INDEX `jobs_due`;--> statement-breakpoint
ALTER TABLE `jobs` ADD `rank` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_finished` ON `jobs` (`state`,`finished_at`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`state`,`rank`,`run_at`);--> statement-breakpoint
ALTER TABLE `firm` ADD `accent` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `logo_id` text;--> statement-breakpoint
ALTER TABLE `firm` ADD `mail_from` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `reply_to` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `people` ADD `mail_state` text DEFAULT 'ok' NOT NULL;--> statement-breakpoint
ALTER TABLE `people` ADD `mail_state_at` integer;