import type { LoaderFunctionArgs } from '@remix-run/node'
import { listMails } from '~/server/embedded/resend/list'

/** What tests read: the mails to one address, whole. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const to = new URL(request.url).searchParams.get('to') ?? undefined
  return Response.json(await listMails(context, request.headers, { to }))
}
