import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportPayments, paymentCsvHeader } from '~/server/payments/export'
import { paymentFilters } from '~/server/payments/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const filters = readFiltersStrictly(request, paymentFilters)
  return csvAnswer(request, 'payments', paymentCsvHeader, await exportPayments(context, filters))
}
