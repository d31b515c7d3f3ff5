import { addMonths, monthStart } from '../../server/kernel/time'
import { type Billing, equally, monthly } from './billing'
import type { Calendar } from './calendar'
import { evenly, everyDay, type Meter } from './metering'
import { type Client, demoClients, manyClients } from './plan'

export const sizes = ['demo', 'small', 'large'] as const
export type Size = (typeof sizes)[number]

/** All that is generated, as far as it is known before it is written. */
export type Plan = {
  calendar: Calendar
  clients: Client[]
  meter: Meter
  billing: Billing
  /** The first day that metered rows exist for. */
  usageFrom: number
}

const CLIENTS = { small: 20, large: 2_000 }
const INVOICES_EACH = 100
const USAGE_EACH = 500
const DEMO_USAGE_MONTHS = 13

/** `demo` looks like a firm. In `small` and `large` every client has the same amount, whatever their number. */
export function planOf(size: Size, calendar: Calendar): Plan {
  if (size === 'demo') {
    const meter = everyDay(calendar)
    const usageFrom = calendar.indexOf(addMonths(monthStart(calendar.today), -DEMO_USAGE_MONTHS))
    return { calendar, clients: demoClients(calendar), meter, billing: monthly(calendar, meter), usageFrom }
  }
  const meter = evenly(calendar, USAGE_EACH)
  const billing = equally(calendar, INVOICES_EACH, meter)
  return { calendar, clients: manyClients(calendar, CLIENTS[size]), meter, billing, usageFrom: 0 }
}
