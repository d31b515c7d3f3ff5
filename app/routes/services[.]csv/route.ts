import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportServices } from '~/server/services/export'
import { listServicesInput } from '~/server/services/input'

export const loader = csvLoader(async ({ context, request }) => {
  const { header, batches, from, to } = await exportServices(context, readFiltersStrictly(request, listServicesInput))
  return { name: `services-${from}-${to}`, header, batches }
})
