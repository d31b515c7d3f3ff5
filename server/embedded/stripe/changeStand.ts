import { z } from 'zod'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { WEATHERS } from './book'
import { standSeenBy } from './visible'

const id = z.string().max(100)
const well = z.enum(['yes', 'no']).transform((answer) => answer === 'yes')
const input = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('weather'), weather: z.enum(WEATHERS) }),
  z.strictObject({ do: z.literal('delivery'), well }),
  z.strictObject({ do: z.literal('send'), id }),
  z.strictObject({ do: z.literal('send-waiting'), order: z.enum(['forwards', 'backwards']) }),
  z.strictObject({ do: z.literal('settle'), id, well }),
  z.strictObject({ do: z.literal('settle-refund'), id, well }),
  z.strictObject({ do: z.literal('dispute'), id }),
  z.strictObject({ do: z.literal('close-dispute'), id, well }),
  z.strictObject({ do: z.literal('expire'), id }),
])

/** What Stripe, its network and the banks do. Answers with a sentence on what was done. */
export async function changeStand(ctx: Context, headers: Headers, given: z.input<typeof input>): Promise<string> {
  const stand = standSeenBy(ctx, headers)
  const act = parse(input, given)
  const found = (there: boolean, says: string) => {
    if (!there) throw new Refusal('not-found')
    return says
  }
  switch (act.do) {
    case 'weather':
      stand.setWeather(act.weather)
      return 'Saved'
    case 'delivery':
      stand.setDelivering(act.well)
      return act.well ? 'Messages go out' : 'Messages are held back'
    case 'send':
      return (await stand.send(act.id)) ? 'The message was taken' : 'Nobody took the message'
    case 'send-waiting':
      return `${await stand.sendWaiting(act.order)} messages were taken`
    case 'settle':
      return found(stand.settle(act.id, act.well), act.well ? 'The account was debited' : 'The debit failed')
    case 'settle-refund':
      return found(stand.settleRefund(act.id, act.well), act.well ? 'The refund arrived' : 'The refund failed')
    case 'dispute':
      return found(stand.dispute(act.id), 'The payment is disputed')
    case 'close-dispute':
      return found(stand.closeDispute(act.id, act.well), act.well ? 'The dispute is won' : 'The dispute is lost')
    case 'expire':
      return found(stand.expire(act.id), 'The checkout has expired')
  }
}
