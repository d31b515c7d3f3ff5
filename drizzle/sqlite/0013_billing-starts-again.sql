ALTER TABLE `clients` ADD `stopped_on` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `bill_from_on` text;