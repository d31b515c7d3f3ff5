UPDATE invoices SET origin = 'imported' WHERE import_id IS NOT NULL AND origin = 'manual';
