import type { LoaderFunctionArgs } from '@remix-run/node'
import { zipAnswer } from '~/app/lib/file'
import { byIntent, type Fields } from '~/app/lib/forms'
import { invoicesZip } from '~/server/documents/zip'

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const invoiceIds = new URL(request.url).searchParams.getAll('invoice')
  return zipAnswer(await invoicesZip(context, { invoiceIds }))
}

/** More than an address holds; `invoices` are ids with spaces between. */
export const action = byIntent({
  zip: async (ctx, { invoices = '' }: Fields) =>
    zipAnswer(await invoicesZip(ctx, { invoiceIds: invoices.split(' ').filter(Boolean) })),
})
