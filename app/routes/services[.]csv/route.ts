import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportServices } from '~/server/services/export'
import { listServicesInput } from '~/server/services/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { header, batches, from, to } = await exportServices(context, readFiltersStrictly(request, listServicesInput))
  return csvAnswer(request, `services-${from}-${to}`, header, batches)
}
