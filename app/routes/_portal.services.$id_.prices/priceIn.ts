import type { Fields } from '~/app/lib/forms'
import type { AddPriceInput } from '~/server/prices/input'

/** So many rows of tiers are offered. */
export const TIERS = 4

/** What the verb takes, from a form's fields: tiers are the rows of which something was filled in. */
export function priceIn(form: Fields): Omit<AddPriceInput, 'serviceId'> {
  const tiers = Array.from({ length: TIERS }, (_, i) => ({
    upTo: form[`tiers.${i}.upTo`] ?? null,
    unit: form[`tiers.${i}.unit`] ?? '',
  })).filter(({ upTo, unit }) => upTo !== null || unit !== '')
  return {
    priceId: form.priceId ?? '',
    kind: form.kind as AddPriceInput['kind'],
    currency: form.currency ?? '',
    unit: form.unit,
    interval: form.interval as AddPriceInput['interval'],
    tiering: form.tiering as AddPriceInput['tiering'],
    tiers,
    fromOn: form.fromOn ?? '',
  }
}
