import type { LoaderFunctionArgs } from '@remix-run/node'
import { pdfAnswer } from '~/app/lib/file'
import { readFiltersStrictly } from '~/app/lib/filters'
import { statementPdf } from '~/server/documents/statement'
import { statementInput } from '~/server/statements/input'

export async function loader({ context, request }: LoaderFunctionArgs) {
  return pdfAnswer(await statementPdf(context, readFiltersStrictly(request, statementInput)))
}
