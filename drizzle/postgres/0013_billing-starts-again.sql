ALTER TABLE "clients" ADD COLUMN "stopped_on" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "bill_from_on" text;