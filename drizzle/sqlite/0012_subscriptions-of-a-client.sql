DROP INDEX `subscriptions_client`;--> statement-breakpoint
CREATE INDEX `subscriptions_client` ON `subscriptions` (`client_id`,`service_id`,`status`);