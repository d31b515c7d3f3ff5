import { MOST_MINOR } from '../invoices/rules'
import { NotMoney, parseMinor, plainMoney } from '../kernel/money'
import { Refusal } from '../kernel/refusal'

export const refusedAt = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })

/** A typed amount in minor units, above zero and at most `mostMinor`; else Refusal 'invalid' at `field`. */
export function enteredAmount(
  text: string,
  {
    field,
    currency,
    exponent,
    most,
  }: { field: string; currency: string; exponent: number; most?: { minor: number; what: string } },
): number {
  const minor = parsed(text, field, exponent)
  if (minor <= 0) throw refusedAt(field, 'Enter an amount above zero')
  if (minor > MOST_MINOR) throw refusedAt(field, 'That is more than can be booked')
  if (most && minor > most.minor) {
    throw refusedAt(field, `At most ${plainMoney({ minor: most.minor, currency, exponent })} ${most.what}`)
  }
  return minor
}

function parsed(text: string, field: string, exponent: number): number {
  try {
    return parseMinor(text, exponent)
  } catch (error) {
    if (error instanceof NotMoney) throw refusedAt(field, error.message)
    throw error
  }
}
