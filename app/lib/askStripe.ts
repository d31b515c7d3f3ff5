import { Refusal } from '~/server/kernel/refusal'
import type { Done, Rejected } from './forms'

/** What a "check with Stripe" button does: goes to the page that shows the answer, or says on this one that none came. */
export async function askStripe(intent: string, asked: Promise<unknown>, to: string): Promise<Done | Response> {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'unavailable') throw error
    const rejected: Rejected = { intent, message: error.message, fields: {}, typed: {} }
    return Response.json(rejected, { status: 503 })
  }
  return { to, flash: 'Stripe was asked. This is what it said.' }
}
