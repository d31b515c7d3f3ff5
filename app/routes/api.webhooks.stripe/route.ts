import type { ActionFunctionArgs } from '@remix-run/node'
import { Refusal, statusOf } from '~/server/kernel/refusal'
import { receiveStripe } from '~/server/payments/receiveStripe'

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
    if (!(error instanceof Refusal)) throw error
    return new Response(error.message, { status: error.code === 'forbidden' ? 400 : statusOf[error.code] })
  }
}

const onlyPost = () => new Response('Messages are sent with POST.', { status: 405, headers: { allow: 'POST' } })

export const loader = onlyPost
