import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportInvoices, invoiceCsvHeader } from '~/server/invoices/export'
import { invoiceFilters } from '~/server/invoices/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const filters = readFiltersStrictly(request, invoiceFilters)
  return csvAnswer(request, 'invoices', invoiceCsvHeader, await exportInvoices(context, filters))
}
