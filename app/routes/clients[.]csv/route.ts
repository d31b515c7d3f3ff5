import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportClients } from '~/server/clients/export'
import { clientFilters } from '~/server/clients/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { header, batches } = await exportClients(context, readFiltersStrictly(request, clientFilters))
  return csvAnswer(request, 'clients', header, batches)
}
