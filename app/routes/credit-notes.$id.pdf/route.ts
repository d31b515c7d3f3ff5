import type { LoaderFunctionArgs } from '@remix-run/node'
import { pdfAnswer } from '~/app/lib/file'
import { creditNotePdf } from '~/server/documents/creditNote'

export const loader = async ({ context, params }: LoaderFunctionArgs) =>
  pdfAnswer(await creditNotePdf(context, { creditNoteId: params.id ?? '' }))
