import { Form, useNavigation } from '@remix-run/react'
import type { Rejected } from '../lib/forms'
import { ErrorSummary } from './ErrorSummary'
import { Field } from './Field'
import { FieldGroup } from './FieldGroup'
import { LegalFields } from './LegalFields'
import { SelectField } from './SelectField'

type Props = {
  action: string
  intent: string
  /** What the fields begin with, by name. */
  values: Record<string, string>
  /** Sent as they are. */
  hidden: Record<string, string>
  rejected: Rejected | undefined
  /** Why it cannot be changed, as a clause; '' where it can. */
  currencyStays: string
  submit: string
  cancel: string
}

/** The details of a client, new or known. */
export function ClientForm({ action, intent, values, hidden, rejected, currencyStays, submit, cancel }: Props) {
  const sending = useNavigation().state !== 'idle'
  const value = (name: string) => (rejected ? rejected.typed[name] : values[name]) ?? ''
  const errors = (name: string) => rejected?.fields[name]
  const field = (name: string) => ({ id: name, name, defaultValue: value(name), errors: errors(name) })
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" action={action} noValidate className="max-w-3xl space-y-5">
        <input type="hidden" name="intent" value={intent} />
        {Object.entries(hidden).map(([name, text]) => (
          <input key={name} type="hidden" name={name} value={text} />
        ))}
        <FieldGroup title="Client">
          <Field {...field('name')} label="Name" required />
          <Field {...field('externalId')} label="Client number" hint="Yours; no other client has it." />
          <Field {...field('contactName')} label="Contact" />
          <Field {...field('phone')} label="Phone" type="tel" inputMode="tel" />
          <Field {...field('tags')} label="Tags" hint="Separated by commas." />
          {currencyStays ? (
            <div>
              <p className="mb-1 font-medium">Currency</p>
              <p id="currency" tabIndex={-1}>
                {values.currency} <span className="text-muted">It stays: {currencyStays}.</span>
              </p>
            </div>
          ) : (
            <Field
              {...field('currency')}
              label="Currency"
              hint="Three letters, like EUR."
              autoCapitalize="characters"
              maxLength={3}
              required
            />
          )}
        </FieldGroup>
        <LegalFields value={value} errors={errors} />
        <FieldGroup title="Invoices to this client">
          <Field {...field('dueDays')} label="Days to pay" hint="Empty: the firm’s usual term." inputMode="numeric" />
          <SelectField {...field('taxTreatment')} label="Tax">
            <option value="standard">As usual</option>
            <option value="reverse-charge">Reverse charge</option>
            <option value="none">None</option>
          </SelectField>
        </FieldGroup>
        <div className="flex flex-wrap gap-2">
          <button type="submit" className="button button-primary" aria-busy={sending}>
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
