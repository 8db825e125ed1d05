Feature: One call at the customer desk
  I answer the calls of Salpa Lämpö and Salpa Sähkö. Helmi Mäki-Kuutti rings from 040 123 4567.

  Scenario: I find the caller however I write
    Given I am signed in
    Then "mäki" finds Helmi among others
    And "040-123 4567" finds Helmi alone
    And "+358401234567" finds Helmi alone

  Scenario: Nothing is shown before I know who is calling
    Given I am in a call with Helmi
    Then her e-mail is masked
    When she answers "123X" to the end of her identity code
    Then her e-mail is masked
    When she answers "999V" to the end of her identity code
    Then her e-mail is shown
    And both answers are in the journal without what was said

  Scenario: Two keystrokes forbid marketing calls
    Given I am in a call with Helmi
    When I press "F8" and "Ctrl+Return"
    Then marketing by phone and robocall is forbidden for both companies
    And the evidence is this call

  Scenario: What I type wrongly stays typed
    Given I am in a call with Helmi who is identified
    When I change her e-mail to "helmi@example" and save
    Then I am told what is wrong beside the e-mail
    And the e-mail still says "helmi@example"
    And nothing is saved
    When I change her e-mail to "helmi.uusi@example.com" and save
    Then the register has her e-mail "helmi.uusi@example.com"

  Scenario: The last save is taken back
    Given I am in a call with Helmi who is identified
    When I change her e-mail to "helmi.uusi@example.com" and save
    And I press "Ctrl+Shift+K"
    Then the register has her old e-mail again

  Scenario: A colleague saved before me
    Given I am in a call with Helmi who is identified
    When I begin to change her family name to "Mäki"
    And my colleague changes it to "Kuutti"
    And I save
    Then both names stand side by side
    And the register has her family name "Kuutti"
    When I keep mine with the reason "Asiakas kertoi itse"
    Then the register has her family name "Mäki"

  Scenario: My draft survives the lock
    Given I am in a call with Helmi
    When I write "Soitti laskusta." about the call
    And I lock the window and unlock it
    Then "Soitti laskusta." still stands there

  Scenario: My draft survives a power cut
    Given I am in a call with Helmi
    When I write "Soitti laskusta." about the call
    And the draft has been kept
    And the power goes and I sign in again
    And I take up what was left unfinished
    Then "Soitti laskusta." still stands there

  Scenario: A call never slips into another customer
    Given I am in a call with Helmi
    When I open another customer beside her
    Then the other customer has no call
    And Helmi's call goes on

  Scenario: A lift waits for the supervisor
    Given I am signed in
    Then Helmi may not be asked for research by phone
    When my supervisor approves the lift that waits
    Then Helmi may be asked for research by phone
