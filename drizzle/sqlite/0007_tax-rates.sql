UPDATE invoice_lines SET tax_rate_pcm = tax_rate_bp * 10 WHERE tax_rate_bp <> 0;--> statement-breakpoint
UPDATE invoices SET origin = 'imported' WHERE import_id IS NOT NULL;
