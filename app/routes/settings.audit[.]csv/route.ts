import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportAudit } from '~/server/activity/exportAudit'
import { auditFilters } from '~/server/activity/input'

export const loader = csvLoader(async ({ context, request }) => {
  const { header, batches } = await exportAudit(context, readFiltersStrictly(request, auditFilters))
  return { name: 'audit', header, batches }
})
