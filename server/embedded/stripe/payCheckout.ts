import { z } from 'zod'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { standOf } from './visible'

const id = z.string().max(100)
const input = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('pay'), id, card: z.string({ error: 'Enter a card number' }).max(40) }),
  z.strictObject({ do: z.literal('debit'), id }),
  z.strictObject({ do: z.literal('confirm'), id }),
  z.strictObject({ do: z.literal('refuse'), id }),
])

/** What the payer does at the page. 'here': the page says what is next. Throws Refusal 'invalid' at a card that fails. */
export async function payStandCheckout(ctx: Context, given: z.input<typeof input>): Promise<'onwards' | 'here'> {
  const stand = standOf(ctx)
  const act = parse(input, given)
  if (!stand.checkout(act.id)) throw new Refusal('not-found')
  const step =
    act.do === 'pay'
      ? stand.pay(act.id, { card: act.card })
      : act.do === 'debit'
        ? stand.pay(act.id, 'debit')
        : stand.confirm(act.id, act.do === 'confirm')
  if (step.state === 'failed') {
    throw new Refusal('invalid', 'It was not paid.', { fields: { card: [step.message] } })
  }
  return step.state === 'done' ? 'onwards' : 'here'
}
