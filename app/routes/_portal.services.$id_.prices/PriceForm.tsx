import { Form, useNavigation } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { SelectField } from '~/app/components/SelectField'
import { fieldsOf } from '~/app/lib/fields'
import type { Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { oneOf } from '~/server/kernel/unit'
import { TIERS } from './priceIn'

type Props = {
  serviceId: string
  unit: string
  priceId: string
  currency: string
  today: string
  rejected: Rejected | undefined
}

export function PriceForm({ serviceId, unit, priceId, currency, today, rejected }: Props) {
  const shown = rejected?.intent === 'add' ? rejected : undefined
  const field = fieldsOf(shown, { currency, fromOn: today, kind: 'flat', interval: 'month', tiering: 'graduated' })
  const sending = useNavigation().state === 'submitting'
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form
        method="post"
        action={paths.servicePrices(serviceId)}
        noValidate
        className="card space-y-5 p-4 sm:p-5"
        autoComplete="off"
      >
        <input type="hidden" name="priceId" value={shown?.typed.priceId ?? priceId} />
        <div className="grid gap-5 sm:grid-cols-2">
          <SelectField {...field('kind')} label="How it is charged">
            <option value="flat">The same every time</option>
            <option value="seat">By quantity: so much for each{unit ? ` ${oneOf(unit)}` : ''}</option>
            <option value="metered">By metered usage, afterwards</option>
          </SelectField>
          <SelectField {...field('interval')} label="How often">
            <option value="month">Every month</option>
            <option value="year">Every year</option>
            <option value="once">Once</option>
          </SelectField>
          <Field
            {...field('unit')}
            label="Price"
            inputMode="decimal"
            hint="Exact, such as 9.50 or 0.0125. Metered without a price or tiers: what the rows cost."
          />
          <Field
            {...field('currency')}
            label="Currency"
            hint="Three letters, such as EUR"
            autoCapitalize="characters"
          />
          <Field
            {...field('fromOn')}
            type="date"
            label="Valid from"
            hint="One like it that is valid ends the day before."
          />
        </div>
        <details className="rounded-lg border border-line" open={Boolean(shown && hasTier(shown.typed))}>
          <summary className="flex min-h-11 cursor-pointer items-center px-4 font-medium">
            Tiers of metered usage
          </summary>
          <div className="space-y-4 border-t border-line p-4">
            <SelectField
              {...field('tiering')}
              label="How tiers count"
              hint="Graduated: each part of the quantity has its tier’s price. Volume: all of it has the price of the tier it reaches."
            >
              <option value="graduated">Graduated</option>
              <option value="volume">Volume</option>
            </SelectField>
            {Array.from({ length: TIERS }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows are numbered
              <div key={i} className="grid grid-cols-2 gap-4">
                <Field {...field(`tiers.${i}.upTo`)} label={`Tier ${i + 1}: up to`} inputMode="decimal" />
                <Field {...field(`tiers.${i}.unit`)} label={`Tier ${i + 1}: price`} inputMode="decimal" />
              </div>
            ))}
            <p className="text-muted">Leave the end of the last tier empty: it goes on.</p>
          </div>
        </details>
        <button type="submit" name="intent" value="add" className="button button-primary" aria-busy={sending}>
          Add price
        </button>
      </Form>
    </>
  )
}

const hasTier = (typed: Record<string, string>): boolean => Object.keys(typed).some((name) => /^tiers\.\d/.test(name))
