import { Form, useNavigation } from '@remix-run/react'
import { fieldsOf } from '~/app/lib/fields'
import type { Rejected } from '~/app/lib/forms'
import { ErrorSummary } from './ErrorSummary'
import { Field } from './Field'
import { SelectField } from './SelectField'
import { TextArea } from './TextArea'

type Props = {
  action: string
  intent: string
  submit: string
  cancel: string
  hidden: Record<string, string>
  initial: Record<string, string>
  taxRates: { id: string; name: string }[]
  rejected: Rejected | undefined
}

/** A service of the catalogue, new or known. */
export function ServiceForm({ action, intent, submit, cancel, hidden, initial, taxRates, rejected }: Props) {
  const field = fieldsOf(rejected, initial)
  const sending = useNavigation().state === 'submitting'
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" action={action} noValidate className="card max-w-3xl space-y-5 p-4 sm:p-5">
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Field {...field('name')} label="Name" required autoComplete="off" />
        <TextArea
          {...field('description')}
          label="Description"
          rows={3}
          hint="Clients read it on the service’s page."
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <Field {...field('category')} label="Category" hint="For example Storage" autoComplete="off" />
          <Field
            {...field('unit')}
            label="Unit"
            hint="What is counted, in the plural: mailboxes, GB, hours"
            autoComplete="off"
          />
        </div>
        <SelectField {...field('taxRateId')} label="Tax rate">
          <option value="">The firm’s usual rate</option>
          {taxRates.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value={intent} className="button button-primary" aria-busy={sending}>
            {submit}
          </button>
          <a className="button" href={cancel}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}
