DROP INDEX `invoices_number`;--> statement-breakpoint
DROP INDEX `invoices_issued`;--> statement-breakpoint
DROP INDEX `invoices_due`;--> statement-breakpoint
DROP INDEX `invoices_face_value`;--> statement-breakpoint
CREATE INDEX `invoices_number` ON `invoices` (`number_key`,`id`,`currency`,`origin`,`face_value`,`issued_on`,`due_on`,`search_text`);--> statement-breakpoint
CREATE INDEX `invoices_issued` ON `invoices` (`issued_on`,`id`,`currency`,`origin`,`face_value`,`due_on`,`search_text`,`import_id`);--> statement-breakpoint
CREATE INDEX `invoices_due` ON `invoices` (`due_on`,`id`,`currency`,`origin`,`face_value`,`issued_on`,`search_text`);--> statement-breakpoint
CREATE INDEX `invoices_face_value` ON `invoices` (`face_value`,`id`,`currency`,`origin`,`issued_on`,`due_on`,`search_text`);--> statement-breakpoint
DROP INDEX `payments_received`;--> statement-breakpoint
CREATE INDEX `payments_face_value` ON `payments` (("amount_minor" * case "exponent" when 0 then 1000 when 2 then 10 else 1 end),`id`,`state`,`method`,`currency`,`received_on`,`refunded_minor`);--> statement-breakpoint
CREATE INDEX `payments_received` ON `payments` (`received_on`,`id`,`state`,`method`,`currency`,`exponent`,`amount_minor`,`refunded_minor`,`client_id`,`import_id`);--> statement-breakpoint
DROP INDEX `usage_rows_line`;--> statement-breakpoint
CREATE INDEX `usage_rows_unbilled` ON `usage_rows` (`client_id`,`service_id`,`day`,`id`) WHERE "usage_rows"."invoice_line_id" is null;--> statement-breakpoint
CREATE INDEX `usage_rows_line` ON `usage_rows` (`invoice_line_id`) WHERE "usage_rows"."invoice_line_id" is not null;