import type { LoaderFunctionArgs } from '@remix-run/node'
import { localeOf } from '~/server/auth/viewer'
import { type Cell, type CsvForm, csvFormOf, csvForms, csvStream } from '~/server/kernel/csv'
import { Refusal } from '~/server/kernel/refusal'

type File = { name: string; header: string[]; batches: AsyncIterable<Cell[][]> }

/**
 * The loader of a CSV file. Spreadsheets of the viewer's country open it as it is; `?separator=comma` and
 * `?separator=semicolon` choose for those that do not.
 */
export const csvLoader = (make: (args: LoaderFunctionArgs) => Promise<File>) => async (args: LoaderFunctionArgs) => {
  const { request, context } = args
  const form = separatorOf(request) ?? csvFormOf(localeOf(context.viewer))
  const { name, header, batches } = await make(args)
  return new Response(csvStream(header, batches, { form, gone: request.signal }), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
    },
  })
}

function separatorOf(request: Request): CsvForm | null {
  const named = new URL(request.url).searchParams.get('separator')
  if (!named) return null
  const form = (Object.keys(csvForms) as CsvForm[]).find((known) => known === named)
  if (!form) throw new Refusal('invalid', 'This address asks for a separator other than comma or semicolon.')
  return form
}
