import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportUsage } from '~/server/usage/export'
import { exportUsageInput } from '~/server/usage/input'

export const loader = csvLoader(async ({ context, request }) => {
  const { header, batches, from, to } = await exportUsage(context, readFiltersStrictly(request, exportUsageInput))
  return { name: `usage-${from}-${to}`, header, batches }
})
