Feature: A customer is called back
  Nobody is called past the answer: it stands there before the button, and it is asked once more when the button is pressed.

  Scenario: Her own matter may be called about, what she forbade may not
    Given I am signed in and Helmi's page is open
    When she has forbidden marketing calls and I press "Ctrl+P"
    Then I may call her about her own matter
    When I press "Ctrl+Return"
    Then the telephone is given her number
    And the journal has that it was used, without the number
    When I choose direct marketing
    Then I am told that she has prohibited it and what to do instead
    When I press "Ctrl+Return"
    Then the telephone is given nothing more

  Scenario: A letter goes to her address
    Given I am signed in and Helmi's page is open
    When I press "Ctrl+J"
    And I save the letter
    Then the file has her name and the company's, and is mine alone
    And the journal has its digest
