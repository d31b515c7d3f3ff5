import type { LoaderFunctionArgs } from '@remix-run/node'
import { pdfAnswer } from '~/app/lib/file'
import { receiptPdf } from '~/server/documents/receipt'

export const loader = async ({ context, params }: LoaderFunctionArgs) =>
  pdfAnswer(await receiptPdf(context, { receiptId: params.id ?? '' }))
