import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportAudit } from '~/server/activity/exportAudit'
import { auditFilters } from '~/server/activity/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { header, batches } = await exportAudit(context, readFiltersStrictly(request, auditFilters))
  return csvAnswer(request, 'audit', header, batches)
}
