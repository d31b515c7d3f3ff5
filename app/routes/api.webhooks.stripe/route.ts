import type { ActionFunctionArgs } from '@remix-run/node'
import { statusOf } from '~/server/kernel/refusal'
import { receiveStripe } from '~/server/payments/receiveStripe'
import { refusalOf } from '~/server/refusalOf'

const MOST_CHARACTERS = 1_000_000

/** What Stripe says of payments. It repeats whatever is not answered with 200. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== 'POST') return onlyPost()
  if (context.payments.mode === 'none') return new Response('Online payment is off.', { status: 404 })
  // Signed over the body as it came: not to be parsed and written again.
  const body = await request.text()
  if (body.length > MOST_CHARACTERS) return new Response('This message is too large.', { status: 413 })
  try {
    await receiveStripe(context, { body, signature: request.headers.get('stripe-signature') ?? '' })
    return new Response('ok')
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    return new Response(refusal.message, { status: refusal.code === 'forbidden' ? 400 : statusOf[refusal.code] })
  }
}

const onlyPost = () => new Response('Messages are sent with POST.', { status: 405, headers: { allow: 'POST' } })

export const loader = onlyPost
