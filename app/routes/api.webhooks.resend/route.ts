import type { ActionFunctionArgs } from '@remix-run/node'
import { statusOf } from '~/server/kernel/refusal'
import { receiveWebhook } from '~/server/mails/receiveWebhook'
import { refusalOf } from '~/server/refusalOf'

/** What Resend says of mails. It repeats whatever is not answered with 200. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== 'POST') return onlyPost()
  try {
    await receiveWebhook(context, { body: await request.text(), headers: request.headers })
    return new Response('ok')
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    return new Response(refusal.message, { status: statusOf[refusal.code] })
  }
}

const onlyPost = () => new Response('Messages are sent with POST.', { status: 405, headers: { allow: 'POST' } })

export const loader = onlyPost
