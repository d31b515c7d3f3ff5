import type { LoaderFunctionArgs } from '@remix-run/node'
import { mailPage } from '~/app/lib/mailPage'
import { getTemplate } from '~/server/outbox/templates'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const { html } = await getTemplate(context, { name: params.name ?? '' })
  return mailPage(html, { logo: `${context.appUrl}/logo/` })
}
