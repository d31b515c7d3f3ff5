import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportInvoices, invoiceCsvHeader } from '~/server/invoices/export'
import { invoiceFilters } from '~/server/invoices/input'

export const loader = csvLoader(async ({ context, request }) => {
  const filters = readFiltersStrictly(request, invoiceFilters)
  return { name: 'invoices', header: invoiceCsvHeader, batches: await exportInvoices(context, filters) }
})
