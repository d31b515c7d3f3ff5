import { EmailField, Field } from './Field'
import { FieldGroup } from './FieldGroup'
import { TextArea } from './TextArea'

/** What a form's fields begin with, and what is wrong with each. */
export type Fill = {
  value: (name: string) => string
  errors: (name: string) => string[] | undefined
}

/** Who a client is on its invoices. Ids are names. */
export function LegalFields({ value, errors }: Fill) {
  const field = (name: string) => ({ id: name, name, defaultValue: value(name), errors: errors(name) })
  return (
    <>
      <FieldGroup title="Address">
        <div className="sm:col-span-2">
          <TextArea {...field('address')} label="Street and number" rows={2} autoComplete="street-address" />
        </div>
        <Field {...field('postalCode')} label="Postal code" autoComplete="postal-code" />
        <Field {...field('city')} label="City" autoComplete="address-level2" />
        <Field {...field('region')} label="State or region" autoComplete="address-level1" />
        <Field
          {...field('country')}
          label="Country"
          hint="Its two letters, like DE, or its name."
          autoComplete="country"
        />
      </FieldGroup>
      <FieldGroup title="Billing">
        <Field {...field('legalName')} label="Legal name" autoComplete="organization" />
        <Field {...field('vatId')} label="VAT id" autoCapitalize="characters" spellCheck={false} />
        <EmailField {...field('email')} label="Billing email" autoComplete="email" />
        <Field {...field('purchaseOrder')} label="Purchase order number" />
      </FieldGroup>
    </>
  )
}
