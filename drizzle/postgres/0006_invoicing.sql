CREATE TABLE "cards" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"stripe_id" text NOT NULL,
	"brand" text NOT NULL,
	"last4" text NOT NULL,
	"exp_month" bigint NOT NULL,
	"exp_year" bigint NOT NULL,
	"added_by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "charges" (
	"id" text PRIMARY KEY NOT NULL,
	"invoice_id" text NOT NULL,
	"client_id" text NOT NULL,
	"card_id" text NOT NULL,
	"attempt" bigint NOT NULL,
	"state" text NOT NULL,
	"currency" text NOT NULL,
	"exponent" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	"problem" text DEFAULT '' NOT NULL,
	"stripe_payment_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checkout_invoices" (
	"checkout_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "checkout_invoices_checkout_id_invoice_id_pk" PRIMARY KEY("checkout_id","invoice_id")
);
--> statement-breakpoint
CREATE TABLE "checkouts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"client_id" text NOT NULL,
	"person_id" text NOT NULL,
	"currency" text NOT NULL,
	"exponent" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	"stripe_id" text,
	"stripe_payment_id" text,
	"url" text DEFAULT '' NOT NULL,
	"problem" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "credit_notes" (
	"id" text PRIMARY KEY NOT NULL,
	"invoice_id" text NOT NULL,
	"client_id" text NOT NULL,
	"number" text NOT NULL,
	"series" text NOT NULL,
	"series_number" bigint NOT NULL,
	"issued_on" text NOT NULL,
	"currency" text NOT NULL,
	"exponent" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"reason" text NOT NULL,
	"lines" jsonb NOT NULL,
	"tax_treatment" text NOT NULL,
	"seller" jsonb NOT NULL,
	"buyer" jsonb NOT NULL,
	"branding" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"made_by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credits" (
	"client_id" text NOT NULL,
	"currency" text NOT NULL,
	"exponent" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "credits_client_id_currency_pk" PRIMARY KEY("client_id","currency")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"kind" text NOT NULL,
	"thing_id" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"data" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "documents_kind_thing_id_pk" PRIMARY KEY("kind","thing_id")
);
--> statement-breakpoint
CREATE TABLE "invoice_items" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subscription_id" text,
	"service_id" text,
	"description" text NOT NULL,
	"quantity_whole" bigint DEFAULT 0 NOT NULL,
	"quantity_frac" bigint DEFAULT 0 NOT NULL,
	"unit" text DEFAULT '' NOT NULL,
	"price_whole" bigint DEFAULT 0 NOT NULL,
	"price_frac" bigint DEFAULT 0 NOT NULL,
	"currency" text NOT NULL,
	"exponent" bigint NOT NULL,
	"period_start_on" text,
	"period_end_on" text,
	"invoice_id" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" text PRIMARY KEY NOT NULL,
	"payment_id" text NOT NULL,
	"client_id" text NOT NULL,
	"number" text NOT NULL,
	"series" text NOT NULL,
	"series_number" bigint NOT NULL,
	"issued_on" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"payment_id" text,
	"client_id" text,
	"currency" text NOT NULL,
	"exponent" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"refunded_on" text NOT NULL,
	"stripe_id" text,
	"stripe_payment_id" text,
	"made_by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"invoice_id" text NOT NULL,
	"kind" text NOT NULL,
	"made_by_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reminders_invoice_id_kind_pk" PRIMARY KEY("invoice_id","kind")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"prefix" text NOT NULL,
	"year" bigint NOT NULL,
	"next" bigint NOT NULL,
	"last_on" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscription_periods" (
	"subscription_id" text NOT NULL,
	"start_on" text NOT NULL,
	"end_on" text NOT NULL,
	"invoice_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "subscription_periods_subscription_id_start_on_pk" PRIMARY KEY("subscription_id","start_on")
);
--> statement-breakpoint
CREATE TABLE "subscription_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"subscription_id" text NOT NULL,
	"client_id" text NOT NULL,
	"kind" text NOT NULL,
	"quantity" bigint,
	"message" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"asked_by_id" text NOT NULL,
	"asked_by_name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "tax_rates" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"rate_pcm" bigint NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "due_days" bigint;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "tax_treatment" text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "stripe_customer_id" text;--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "autopay_card_id" text;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "invoice_prefix" text DEFAULT 'INV' NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "credit_note_prefix" text DEFAULT 'CN' NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "receipt_prefix" text DEFAULT 'REC' NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "due_days" bigint DEFAULT 14 NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "tax_rate_id" text;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "tax_inclusive" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "part_payments" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "firm" ADD COLUMN "reminder_days" jsonb DEFAULT '[-3,0,7,14,30]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "discount_pcm" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "discount_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "tax_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "tax_rate_pcm" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "credited_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "branding" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "due_days" bigint;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "origin" text DEFAULT 'manual' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "voided_on" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "paid_on" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "unapplied_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "card" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "problem" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "checkout_id" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "charge_id" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "made_by_id" text;--> statement-breakpoint
ALTER TABLE "prices" ADD COLUMN "tiering" text DEFAULT 'graduated' NOT NULL;--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "tax_rate_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "timing" text DEFAULT 'advance' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "paused_on" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "cancel_on" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "period_on" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "invoice_on" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "state" text DEFAULT 'applied' NOT NULL;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "thing_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "error" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "cards" ADD CONSTRAINT "cards_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_card_id_cards_id_fk" FOREIGN KEY ("card_id") REFERENCES "public"."cards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkout_invoices" ADD CONSTRAINT "checkout_invoices_checkout_id_checkouts_id_fk" FOREIGN KEY ("checkout_id") REFERENCES "public"."checkouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkout_invoices" ADD CONSTRAINT "checkout_invoices_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credits" ADD CONSTRAINT "credits_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_items" ADD CONSTRAINT "invoice_items_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_items" ADD CONSTRAINT "invoice_items_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_items" ADD CONSTRAINT "invoice_items_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_items" ADD CONSTRAINT "invoice_items_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_periods" ADD CONSTRAINT "subscription_periods_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_periods" ADD CONSTRAINT "subscription_periods_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_requests" ADD CONSTRAINT "subscription_requests_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_requests" ADD CONSTRAINT "subscription_requests_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cards_client" ON "cards" USING btree ("client_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "cards_stripe" ON "cards" USING btree ("stripe_id");--> statement-breakpoint
CREATE UNIQUE INDEX "charges_attempt" ON "charges" USING btree ("invoice_id","attempt");--> statement-breakpoint
CREATE INDEX "charges_state" ON "charges" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "checkout_invoices_invoice" ON "checkout_invoices" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "checkouts_state" ON "checkouts" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "checkouts_client" ON "checkouts" USING btree ("client_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "checkouts_stripe" ON "checkouts" USING btree ("stripe_id");--> statement-breakpoint
CREATE INDEX "credit_notes_invoice" ON "credit_notes" USING btree ("invoice_id","issued_on","id");--> statement-breakpoint
CREATE INDEX "credit_notes_client" ON "credit_notes" USING btree ("client_id","issued_on","id");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_notes_series" ON "credit_notes" USING btree ("series","series_number");--> statement-breakpoint
CREATE INDEX "invoice_items_client" ON "invoice_items" USING btree ("client_id","invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_items_invoice" ON "invoice_items" USING btree ("invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_payment" ON "receipts" USING btree ("payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_series" ON "receipts" USING btree ("series","series_number");--> statement-breakpoint
CREATE INDEX "receipts_client" ON "receipts" USING btree ("client_id","issued_on","id");--> statement-breakpoint
CREATE INDEX "refunds_payment" ON "refunds" USING btree ("payment_id","created_at");--> statement-breakpoint
CREATE INDEX "refunds_client" ON "refunds" USING btree ("client_id","refunded_on","id");--> statement-breakpoint
CREATE INDEX "refunds_stripe_payment" ON "refunds" USING btree ("stripe_payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_stripe" ON "refunds" USING btree ("stripe_id");--> statement-breakpoint
CREATE INDEX "subscription_periods_invoice" ON "subscription_periods" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "subscription_requests_state" ON "subscription_requests" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "subscription_requests_subscription" ON "subscription_requests" USING btree ("subscription_id","created_at","id");--> statement-breakpoint
CREATE INDEX "tax_rates_name" ON "tax_rates" USING btree ("status","name","id");--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_tax_rate_id_tax_rates_id_fk" FOREIGN KEY ("tax_rate_id") REFERENCES "public"."tax_rates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "clients_stripe" ON "clients" USING btree ("stripe_customer_id");--> statement-breakpoint
CREATE INDEX "payments_state" ON "payments" USING btree ("state","received_on","id");--> statement-breakpoint
CREATE INDEX "payments_credit" ON "payments" USING btree ("client_id","currency","unapplied_minor");--> statement-breakpoint
CREATE INDEX "subscriptions_invoice" ON "subscriptions" USING btree ("status","invoice_on","client_id");--> statement-breakpoint
CREATE INDEX "webhooks_thing" ON "webhooks" USING btree ("thing_id");