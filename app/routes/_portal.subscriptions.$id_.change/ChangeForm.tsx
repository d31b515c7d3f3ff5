import { Form } from '@remix-run/react'
import { Field } from '~/app/components/Field'
import { SelectField } from '~/app/components/SelectField'
import { fieldsOf } from '~/app/lib/fields'
import type { Fields, Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'

/** What was asked for, and what it would come to in words. */
export type Looked = { typed: Fields; words: string[] }

type Props = {
  page: {
    subscription: { id: string; quantity: number; priceId: string | null; updatedAt: string }
    prices: { id: string; says: string }[]
    seats: boolean
    request: { id: string; kind: string; quantity: number | null } | null
  }
  sent: Looked | Rejected | undefined
}

/** First it is said what a change comes to, then it is done. */
export function ChangeForm({ page: { subscription, prices, seats, request }, sent }: Props) {
  const looked = sent && 'words' in sent ? sent : undefined
  const rejected = sent && 'fields' in sent ? sent : undefined
  const asked = request?.kind === 'change' ? request : null
  const field = fieldsOf(rejected, {
    priceId: looked?.typed.priceId ?? subscription.priceId ?? '',
    quantity: looked?.typed.quantity ?? String(asked?.quantity ?? subscription.quantity),
  })
  if (!prices.length) return <p className="card p-4 text-muted">There is no other price that it could have.</p>
  return (
    <div className="card divide-y divide-line">
      <Form
        key={JSON.stringify(looked?.typed ?? {})}
        method="post"
        action={paths.subscriptionChange(subscription.id)}
        noValidate
        className="space-y-5 p-4 sm:p-5"
      >
        <input type="hidden" name="updatedAt" value={subscription.updatedAt} />
        {asked ? <input type="hidden" name="requestId" value={asked.id} /> : null}
        <SelectField {...field('priceId')} label="Price">
          {prices.map(({ id, says }) => (
            <option key={id} value={id}>
              {says}
            </option>
          ))}
        </SelectField>
        {seats ? <Field {...field('quantity')} label="Quantity" inputMode="numeric" autoComplete="off" /> : null}
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="look" className={looked ? 'button' : 'button button-primary'}>
            {looked ? 'Look again' : 'See what it comes to'}
          </button>
          <a className="button" href={paths.subscription(subscription.id)}>
            Cancel
          </a>
        </div>
      </Form>
      {looked ? (
        // A form of its own: what is done is what was said, whatever stands in the fields above by now.
        <Form method="post" action={paths.subscriptionChange(subscription.id)} className="space-y-4 p-4 sm:p-5">
          {Object.entries(looked.typed).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div role="status">
            {looked.words.map((one) => (
              <p key={one}>{one}</p>
            ))}
          </div>
          <button type="submit" name="intent" value="change" className="button button-primary">
            Change it now
          </button>
        </Form>
      ) : null}
    </div>
  )
}
