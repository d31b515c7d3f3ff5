import type { LoaderFunctionArgs } from '@remix-run/node'
import { pdfAnswer } from '~/app/lib/file'
import { invoicePdf } from '~/server/documents/invoice'

export const loader = async ({ context, params }: LoaderFunctionArgs) =>
  pdfAnswer(await invoicePdf(context, { invoiceId: params.id ?? '' }))
