import { csvLoader } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportStatement, statementCsvHeader } from '~/server/statements/export'
import { statementInput } from '~/server/statements/input'

export const loader = csvLoader(async ({ context, request }) => {
  const filters = readFiltersStrictly(request, statementInput)
  return { name: 'statement', header: statementCsvHeader, batches: await exportStatement(context, filters) }
})
