Feature: A register from another system is brought in
  I am a supervisor. A folder of files has come, and the customers in them shall be at the desk today.

  Scenario: I look first, then bring the file in, and take it back
    Given a supervisor is at the imports with a file of 200 customers
    When I press "Ctrl+Return", "Ctrl+Return" and "Ctrl+Return"
    Then I am told of 11 rejected rows with line, column and what is wrong
    And not one customer of the file is in the register
    When I press "Ctrl+Return"
    Then 189 customers of the file are in the register
    And who refused marketing in the file may not be called
    When I take the import back
    Then not one customer of the file is in the register

  Scenario: An import goes on where it was stopped
    Given a supervisor is at the imports with a file of 200 customers
    When the import is stopped half way
    Then some customers of the file are in the register
    When I go on with it from the earlier imports
    Then 189 customers of the file are in the register
