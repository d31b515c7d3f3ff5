import type { LoaderFunctionArgs } from '@remix-run/node'
import { mailPage } from '~/app/lib/mailPage'
import { getMail } from '~/server/embedded/resend/get'

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { html } = await getMail(context, request.headers, { id: params.id ?? '' })
  return mailPage(html, { logo: `${context.appUrl}/logo/` })
}
