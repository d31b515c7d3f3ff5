import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvAnswer } from '~/app/lib/csv'
import { readFiltersStrictly } from '~/app/lib/filters'
import { exportStatement, statementCsvHeader } from '~/server/statements/export'
import { statementInput } from '~/server/statements/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const filters = readFiltersStrictly(request, statementInput)
  return csvAnswer(request, 'statement', statementCsvHeader, await exportStatement(context, filters))
}
