CREATE TABLE `client_counts` (
	`status` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `clients` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`legal_name` text DEFAULT '' NOT NULL,
	`contact_name` text DEFAULT '' NOT NULL,
	`email` text DEFAULT '' NOT NULL,
	`phone` text DEFAULT '' NOT NULL,
	`address` text DEFAULT '' NOT NULL,
	`city` text DEFAULT '' NOT NULL,
	`region` text DEFAULT '' NOT NULL,
	`postal_code` text DEFAULT '' NOT NULL,
	`country` text DEFAULT '' NOT NULL,
	`vat_id` text DEFAULT '' NOT NULL,
	`purchase_order` text DEFAULT '' NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`tags` text NOT NULL,
	`search_text` text NOT NULL,
	`external_id` text,
	`import_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `clients_name` ON `clients` (`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `clients_status_name` ON `clients` (`status`,`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `clients_country` ON `clients` (`country`,`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `clients_created` ON `clients` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `clients_import` ON `clients` (`import_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `clients_external` ON `clients` (`external_id`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`did` text NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`client_id` text,
	`thing_kind` text NOT NULL,
	`thing_id` text NOT NULL,
	`audience` text NOT NULL,
	`data` text NOT NULL,
	`ip` text DEFAULT '' NOT NULL,
	`request_id` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id` ON `events` (`id`);--> statement-breakpoint
CREATE INDEX `events_client` ON `events` (`client_id`,`seq`);--> statement-breakpoint
CREATE INDEX `events_thing` ON `events` (`thing_kind`,`thing_id`,`seq`);--> statement-breakpoint
CREATE INDEX `events_actor` ON `events` (`actor_id`,`seq`);--> statement-breakpoint
CREATE TABLE `firm` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`party` text NOT NULL,
	`payment_details` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`time_zone` text NOT NULL,
	`locale` text NOT NULL,
	`secret_check` text NOT NULL,
	`demo` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`kind` text NOT NULL,
	`scope` text DEFAULT '' NOT NULL,
	`file_name` text NOT NULL,
	`file_hash` text NOT NULL,
	`state` text NOT NULL,
	`rows` integer DEFAULT 0 NOT NULL,
	`totals` text NOT NULL,
	`started_at` integer NOT NULL,
	`published_at` integer
);
--> statement-breakpoint
CREATE INDEX `imports_state` ON `imports` (`state`);--> statement-breakpoint
CREATE INDEX `imports_run` ON `imports` (`run_id`);--> statement-breakpoint
CREATE INDEX `imports_scope` ON `imports` (`kind`,`scope`);--> statement-breakpoint
CREATE TABLE `invoice_counts` (
	`scope` text NOT NULL,
	`status` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`due_on` text NOT NULL,
	`count` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`paid_minor` integer NOT NULL,
	PRIMARY KEY(`scope`, `status`, `currency`, `due_on`)
);
--> statement-breakpoint
CREATE TABLE `invoice_lines` (
	`id` text PRIMARY KEY NOT NULL,
	`invoice_id` text NOT NULL,
	`position` integer NOT NULL,
	`description` text NOT NULL,
	`quantity_whole` integer DEFAULT 0 NOT NULL,
	`quantity_frac` integer DEFAULT 0 NOT NULL,
	`unit` text DEFAULT '' NOT NULL,
	`price_whole` integer DEFAULT 0 NOT NULL,
	`price_frac` integer DEFAULT 0 NOT NULL,
	`net_minor` integer NOT NULL,
	`tax_rate_bp` integer DEFAULT 0 NOT NULL,
	`tax_minor` integer DEFAULT 0 NOT NULL,
	`service_id` text,
	`subscription_id` text,
	`period_start_on` text,
	`period_end_on` text,
	`external_id` text,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `invoice_lines_invoice` ON `invoice_lines` (`invoice_id`,`position`);--> statement-breakpoint
CREATE INDEX `invoice_lines_service` ON `invoice_lines` (`service_id`);--> statement-breakpoint
CREATE TABLE `invoices` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`number_key` text DEFAULT '' NOT NULL,
	`series` text,
	`series_number` integer,
	`status` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`issued_on` text NOT NULL,
	`due_on` text NOT NULL,
	`net_minor` integer NOT NULL,
	`tax_minor` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`paid_minor` integer DEFAULT 0 NOT NULL,
	`face_value` integer NOT NULL,
	`tax_treatment` text NOT NULL,
	`seller` text NOT NULL,
	`buyer` text NOT NULL,
	`payment_details` text NOT NULL,
	`purchase_order` text DEFAULT '' NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`search_text` text NOT NULL,
	`external_id` text,
	`import_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `invoices_number` ON `invoices` (`number_key`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_issued` ON `invoices` (`issued_on`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_due` ON `invoices` (`due_on`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_face_value` ON `invoices` (`face_value`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_status` ON `invoices` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_status_number` ON `invoices` (`status`,`number_key`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_status_issued` ON `invoices` (`status`,`issued_on`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_status_due` ON `invoices` (`status`,`due_on`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_status_face_value` ON `invoices` (`status`,`face_value`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_client_issued` ON `invoices` (`client_id`,`issued_on`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_client_status` ON `invoices` (`client_id`,`status`,`due_on`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_import` ON `invoices` (`import_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_series` ON `invoices` (`series`,`series_number`);--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_external` ON `invoices` (`external_id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`unique_key` text,
	`state` text DEFAULT 'waiting' NOT NULL,
	`run_at` integer NOT NULL,
	`lease_until` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_error` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_unique_key` ON `jobs` (`unique_key`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`state`,`run_at`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`client_id` text NOT NULL,
	`person_id` text NOT NULL,
	`owner` integer DEFAULT false NOT NULL,
	`billing` integer DEFAULT false NOT NULL,
	`tickets` integer DEFAULT false NOT NULL,
	`usage` integer DEFAULT false NOT NULL,
	`files` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`client_id`, `person_id`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `memberships_person` ON `memberships` (`person_id`);--> statement-breakpoint
CREATE TABLE `payment_allocations` (
	`payment_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	PRIMARY KEY(`payment_id`, `invoice_id`),
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `payment_allocations_invoice` ON `payment_allocations` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `payment_days` (
	`scope` text NOT NULL,
	`day` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`count` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	PRIMARY KEY(`scope`, `day`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`method` text NOT NULL,
	`state` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`refunded_minor` integer DEFAULT 0 NOT NULL,
	`received_on` text NOT NULL,
	`reference` text DEFAULT '' NOT NULL,
	`stripe_id` text,
	`external_id` text,
	`import_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `payments_client` ON `payments` (`client_id`,`received_on`,`id`);--> statement-breakpoint
CREATE INDEX `payments_received` ON `payments` (`received_on`,`id`);--> statement-breakpoint
CREATE INDEX `payments_import` ON `payments` (`import_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_stripe` ON `payments` (`stripe_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_external` ON `payments` (`external_id`);--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text,
	`staff_role` text,
	`status` text DEFAULT 'active' NOT NULL,
	`locale` text DEFAULT 'en-GB' NOT NULL,
	`time_zone` text DEFAULT 'UTC' NOT NULL,
	`email_verified_at` integer,
	`import_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `people_email` ON `people` (`email`);--> statement-breakpoint
CREATE INDEX `people_import` ON `people` (`import_id`);--> statement-breakpoint
CREATE TABLE `prices` (
	`id` text PRIMARY KEY NOT NULL,
	`service_id` text NOT NULL,
	`kind` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`unit_whole` integer DEFAULT 0 NOT NULL,
	`unit_frac` integer DEFAULT 0 NOT NULL,
	`interval` text NOT NULL,
	`tiers` text NOT NULL,
	`active_from_on` text NOT NULL,
	`active_to_on` text,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `prices_service` ON `prices` (`service_id`,`currency`);--> statement-breakpoint
CREATE TABLE `services` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`category` text DEFAULT '' NOT NULL,
	`provider` text DEFAULT '' NOT NULL,
	`unit` text DEFAULT '' NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`external_id` text,
	`import_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `services_name` ON `services` (`name_key`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `services_external` ON `services` (`external_id`);--> statement-breakpoint
CREATE INDEX `services_import` ON `services` (`import_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`client_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`ip` text DEFAULT '' NOT NULL,
	`user_agent` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sessions_person` ON `sessions` (`person_id`);--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`service_id` text NOT NULL,
	`price_id` text,
	`status` text NOT NULL,
	`quantity` integer DEFAULT 1 NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`interval` text NOT NULL,
	`started_on` text NOT NULL,
	`ended_on` text,
	`external_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`price_id`) REFERENCES `prices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `subscriptions_client` ON `subscriptions` (`client_id`,`status`,`service_id`);--> statement-breakpoint
CREATE INDEX `subscriptions_service` ON `subscriptions` (`service_id`,`status`);--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_external` ON `subscriptions` (`external_id`);--> statement-breakpoint
CREATE TABLE `usage_days` (
	`scope` text NOT NULL,
	`service_id` text NOT NULL,
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`unit` text NOT NULL,
	`currency` text NOT NULL,
	`import_id` text NOT NULL,
	`rows` integer NOT NULL,
	`quantity_whole` integer DEFAULT 0 NOT NULL,
	`quantity_frac` integer DEFAULT 0 NOT NULL,
	`billed_whole` integer DEFAULT 0 NOT NULL,
	`billed_frac` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`scope`, `service_id`, `day`, `kind`, `unit`, `currency`, `import_id`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `usage_days_day` ON `usage_days` (`scope`,`day`);--> statement-breakpoint
CREATE INDEX `usage_days_import` ON `usage_days` (`import_id`);--> statement-breakpoint
CREATE TABLE `usage_rows` (
	`id` text PRIMARY KEY NOT NULL,
	`import_id` text NOT NULL,
	`client_id` text NOT NULL,
	`service_id` text NOT NULL,
	`subscription_id` text,
	`day` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`kind` text NOT NULL,
	`description` text NOT NULL,
	`unit` text NOT NULL,
	`quantity_whole` integer DEFAULT 0 NOT NULL,
	`quantity_frac` integer DEFAULT 0 NOT NULL,
	`quantity_text` text NOT NULL,
	`currency` text NOT NULL,
	`billed_whole` integer DEFAULT 0 NOT NULL,
	`billed_frac` integer DEFAULT 0 NOT NULL,
	`effective_whole` integer,
	`effective_frac` integer,
	`list_whole` integer,
	`list_frac` integer,
	`contracted_whole` integer,
	`contracted_frac` integer,
	`resource` text DEFAULT '' NOT NULL,
	`region` text DEFAULT '' NOT NULL,
	`details` text NOT NULL,
	`invoice_line_id` text,
	`external_id` text NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`invoice_line_id`) REFERENCES `invoice_lines`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `usage_rows_client` ON `usage_rows` (`client_id`,`service_id`,`day`,`id`);--> statement-breakpoint
CREATE INDEX `usage_rows_client_day` ON `usage_rows` (`client_id`,`day`,`id`);--> statement-breakpoint
CREATE INDEX `usage_rows_service` ON `usage_rows` (`service_id`,`day`,`id`);--> statement-breakpoint
CREATE INDEX `usage_rows_day` ON `usage_rows` (`day`,`id`);--> statement-breakpoint
CREATE INDEX `usage_rows_import` ON `usage_rows` (`import_id`);--> statement-breakpoint
CREATE INDEX `usage_rows_line` ON `usage_rows` (`invoice_line_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `usage_rows_external` ON `usage_rows` (`external_id`,`import_id`);