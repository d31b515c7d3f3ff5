CREATE TABLE `cards` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`stripe_id` text NOT NULL,
	`brand` text NOT NULL,
	`last4` text NOT NULL,
	`exp_month` integer NOT NULL,
	`exp_year` integer NOT NULL,
	`added_by_id` text,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `cards_client` ON `cards` (`client_id`,`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `cards_stripe` ON `cards` (`stripe_id`);--> statement-breakpoint
CREATE TABLE `charges` (
	`id` text PRIMARY KEY NOT NULL,
	`invoice_id` text NOT NULL,
	`client_id` text NOT NULL,
	`card_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`state` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`problem` text DEFAULT '' NOT NULL,
	`stripe_payment_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`card_id`) REFERENCES `cards`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `charges_attempt` ON `charges` (`invoice_id`,`attempt`);--> statement-breakpoint
CREATE INDEX `charges_state` ON `charges` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `checkout_invoices` (
	`checkout_id` text NOT NULL,
	`invoice_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	PRIMARY KEY(`checkout_id`, `invoice_id`),
	FOREIGN KEY (`checkout_id`) REFERENCES `checkouts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `checkout_invoices_invoice` ON `checkout_invoices` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `checkouts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`client_id` text NOT NULL,
	`person_id` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`stripe_id` text,
	`stripe_payment_id` text,
	`url` text DEFAULT '' NOT NULL,
	`problem` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`checked_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `checkouts_state` ON `checkouts` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `checkouts_client` ON `checkouts` (`client_id`,`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `checkouts_stripe` ON `checkouts` (`stripe_id`);--> statement-breakpoint
CREATE TABLE `credit_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`invoice_id` text NOT NULL,
	`client_id` text NOT NULL,
	`number` text NOT NULL,
	`series` text NOT NULL,
	`series_number` integer NOT NULL,
	`issued_on` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`net_minor` integer NOT NULL,
	`tax_minor` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`reason` text NOT NULL,
	`lines` text NOT NULL,
	`tax_treatment` text NOT NULL,
	`seller` text NOT NULL,
	`buyer` text NOT NULL,
	`branding` text DEFAULT '{}' NOT NULL,
	`made_by_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `credit_notes_invoice` ON `credit_notes` (`invoice_id`,`issued_on`,`id`);--> statement-breakpoint
CREATE INDEX `credit_notes_client` ON `credit_notes` (`client_id`,`issued_on`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `credit_notes_series` ON `credit_notes` (`series`,`series_number`);--> statement-breakpoint
CREATE TABLE `credits` (
	`client_id` text NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	PRIMARY KEY(`client_id`, `currency`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `documents` (
	`kind` text NOT NULL,
	`thing_id` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `thing_id`)
);
--> statement-breakpoint
CREATE TABLE `invoice_items` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`subscription_id` text,
	`service_id` text,
	`description` text NOT NULL,
	`quantity_whole` integer DEFAULT 0 NOT NULL,
	`quantity_frac` integer DEFAULT 0 NOT NULL,
	`unit` text DEFAULT '' NOT NULL,
	`price_whole` integer DEFAULT 0 NOT NULL,
	`price_frac` integer DEFAULT 0 NOT NULL,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`period_start_on` text,
	`period_end_on` text,
	`invoice_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_id`) REFERENCES `services`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `invoice_items_client` ON `invoice_items` (`client_id`,`invoice_id`);--> statement-breakpoint
CREATE INDEX `invoice_items_invoice` ON `invoice_items` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `receipts` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` text NOT NULL,
	`client_id` text NOT NULL,
	`number` text NOT NULL,
	`series` text NOT NULL,
	`series_number` integer NOT NULL,
	`issued_on` text NOT NULL,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `receipts_payment` ON `receipts` (`payment_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `receipts_series` ON `receipts` (`series`,`series_number`);--> statement-breakpoint
CREATE INDEX `receipts_client` ON `receipts` (`client_id`,`issued_on`,`id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`payment_id` text,
	`client_id` text,
	`currency` text NOT NULL,
	`exponent` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`refunded_on` text NOT NULL,
	`stripe_id` text,
	`stripe_payment_id` text,
	`made_by_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `refunds_payment` ON `refunds` (`payment_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `refunds_client` ON `refunds` (`client_id`,`refunded_on`,`id`);--> statement-breakpoint
CREATE INDEX `refunds_stripe_payment` ON `refunds` (`stripe_payment_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_stripe` ON `refunds` (`stripe_id`);--> statement-breakpoint
CREATE TABLE `reminders` (
	`invoice_id` text NOT NULL,
	`kind` text NOT NULL,
	`made_by_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`invoice_id`, `kind`),
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `series` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`prefix` text NOT NULL,
	`year` integer NOT NULL,
	`next` integer NOT NULL,
	`last_on` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `subscription_periods` (
	`subscription_id` text NOT NULL,
	`start_on` text NOT NULL,
	`end_on` text NOT NULL,
	`invoice_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`subscription_id`, `start_on`),
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`invoice_id`) REFERENCES `invoices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `subscription_periods_invoice` ON `subscription_periods` (`invoice_id`);--> statement-breakpoint
CREATE TABLE `subscription_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`subscription_id` text NOT NULL,
	`client_id` text NOT NULL,
	`kind` text NOT NULL,
	`quantity` integer,
	`message` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`answer` text DEFAULT '' NOT NULL,
	`asked_by_id` text NOT NULL,
	`asked_by_name` text NOT NULL,
	`created_at` integer NOT NULL,
	`answered_at` integer,
	FOREIGN KEY (`subscription_id`) REFERENCES `subscriptions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `subscription_requests_state` ON `subscription_requests` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `subscription_requests_subscription` ON `subscription_requests` (`subscription_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `tax_rates` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`rate_pcm` integer NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tax_rates_name` ON `tax_rates` (`status`,`name`,`id`);--> statement-breakpoint
ALTER TABLE `clients` ADD `due_days` integer;--> statement-breakpoint
ALTER TABLE `clients` ADD `tax_treatment` text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `stripe_customer_id` text;--> statement-breakpoint
ALTER TABLE `clients` ADD `autopay_card_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `clients_stripe` ON `clients` (`stripe_customer_id`);--> statement-breakpoint
ALTER TABLE `firm` ADD `invoice_prefix` text DEFAULT 'INV' NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `credit_note_prefix` text DEFAULT 'CN' NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `receipt_prefix` text DEFAULT 'REC' NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `due_days` integer DEFAULT 14 NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `tax_rate_id` text;--> statement-breakpoint
ALTER TABLE `firm` ADD `tax_inclusive` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `part_payments` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `firm` ADD `reminder_days` text DEFAULT '[-3,0,7,14,30]' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoice_lines` ADD `discount_pcm` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `invoice_lines` ADD `discount_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `invoice_lines` ADD `tax_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoice_lines` ADD `tax_rate_pcm` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `credited_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `branding` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `due_days` integer;--> statement-breakpoint
ALTER TABLE `invoices` ADD `origin` text DEFAULT 'manual' NOT NULL;--> statement-breakpoint
ALTER TABLE `invoices` ADD `voided_on` text;--> statement-breakpoint
ALTER TABLE `invoices` ADD `paid_on` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `unapplied_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `payments` ADD `card` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `payments` ADD `problem` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `payments` ADD `checkout_id` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `charge_id` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `made_by_id` text;--> statement-breakpoint
CREATE INDEX `payments_state` ON `payments` (`state`,`received_on`,`id`);--> statement-breakpoint
CREATE INDEX `payments_credit` ON `payments` (`client_id`,`currency`,`unapplied_minor`);--> statement-breakpoint
ALTER TABLE `prices` ADD `tiering` text DEFAULT 'graduated' NOT NULL;--> statement-breakpoint
ALTER TABLE `services` ADD `tax_rate_id` text REFERENCES tax_rates(id);--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `timing` text DEFAULT 'advance' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `paused_on` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `cancel_on` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `period_on` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `invoice_on` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `subscriptions_invoice` ON `subscriptions` (`status`,`invoice_on`,`client_id`);--> statement-breakpoint
ALTER TABLE `webhooks` ADD `state` text DEFAULT 'applied' NOT NULL;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `thing_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `error` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `webhooks_thing` ON `webhooks` (`thing_id`);