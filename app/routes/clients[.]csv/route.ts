import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportClients } from '~/server/clients/export'
import { clientFilters } from '~/server/clients/input'

export const loader = csvLoader(async ({ context, request }) => {
  const { header, batches } = await exportClients(context, readFiltersStrictly(request, clientFilters))
  return { name: 'clients', header, batches }
})
