import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportPayments, paymentCsvHeader } from '~/server/payments/export'
import { paymentFilters } from '~/server/payments/input'

export const loader = csvLoader(async ({ context, request }) => {
  const filters = readFiltersStrictly(request, paymentFilters)
  return { name: 'payments', header: paymentCsvHeader, batches: await exportPayments(context, filters) }
})
