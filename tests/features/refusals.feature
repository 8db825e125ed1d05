Feature: A register of refusals comes in
  The telephone restriction service has sent its list. Whoever is in it is not called, and nobody has to remember that but the program.

  Scenario: The caller's number is in it, the answer to a marketing call is no
    Given a supervisor is at the imports with bare numbers, Helmi's among them
    When I press "Ctrl+Return", "Ctrl+Return" and "Ctrl+Return"
    Then I am told that 1 customer is surely meant and 0 perhaps
    And nothing is written about Helmi
    When I press "Ctrl+Return"
    And an agent opens Helmi
    Then the page says "No, prohibited" to a marketing call
    And Helmi may not be called by a machine either
    And Helmi may still be sent her bills

  Scenario: Her number under another name waits, and waiting is no
    Given a supervisor is at the imports with a line of Leo Laine who has Helmi's number
    When I press "Ctrl+Return", "Ctrl+Return" and "Ctrl+Return"
    Then I am told that 0 customer is surely meant and 1 perhaps
    When I press "Ctrl+Return"
    Then Helmi's answer to marketing by post is "pending"
    When I look at the waiting matches
    And I press "Ctrl+D"
    Then the match still waits, for I brought it in
    When another supervisor says it is another person because "Helmi kertoi numeron omakseen"
    Then Helmi's answer to marketing by post is "allowed"

  Scenario: Undoing the import does not make anybody callable
    Given a supervisor is at the imports with bare numbers, Helmi's among them
    When I press "Ctrl+Return", "Ctrl+Return" and "Ctrl+Return"
    And I press "Ctrl+Return"
    And I take the import back
    And an agent opens Helmi
    Then the page says "No, prohibited" to a marketing call
