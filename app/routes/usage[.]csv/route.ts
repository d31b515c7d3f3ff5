import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportUsage } from '~/server/usage/export'
import { exportUsageInput } from '~/server/usage/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { header, batches, from, to } = await exportUsage(context, readFiltersStrictly(request, exportUsageInput))
  return csvAnswer(request, `usage-${from}-${to}`, header, batches)
}
